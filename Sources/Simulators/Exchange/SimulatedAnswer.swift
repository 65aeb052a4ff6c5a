/// What a simulated server answers.
public struct SimulatedAnswer: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(_ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    /// One with a JSON body.
    public init(_ status: Int, _ json: JSON, headers: [(name: String, value: String)] = []) {
        self.init(status, headers: [("Content-Type", "application/json")] + headers, body: json.bytes)
    }

    static func text(_ status: Int, _ text: String) -> SimulatedAnswer {
        SimulatedAnswer(status, headers: [("Content-Type", "text/plain")], body: Array(text.utf8))
    }

    /// The body as JSON; nil if it is none.
    public var json: JSON? { JSON(body) }
}
