import Compiler

/// A message of JSON-RPC 2.0, as it comes.
struct Message {
    /// A number or a text, as JSON; nil of a notification.
    let id: String?
    let method: String
    let params: Node?

    enum Failure: Error {
        /// It is not JSON, or nested too deep.
        case notJSON
        case noRequest(id: String?)
        /// An answer, of which nothing is expected.
        case answer
    }

    init(_ bytes: [UInt8]) throws(Failure) {
        guard let root = JSONParser.parse(bytes, path: "message").value?.root else { throw .notJSON }
        let id = root.value("id").flatMap(Message.id)
        guard let method = root.value("method")?.string else {
            throw root.value("result") != nil || root.value("error") != nil ? .answer : .noRequest(id: id)
        }
        (self.id, self.method, params) = (id, method, root.value("params"))
    }

    private static func id(_ node: Node) -> String? {
        switch node.value {
        case .string(let text): JSONText.of(text)
        case .int(let number): "\(number)"
        default: nil
        }
    }

    /// The id that `$/cancelRequest` names.
    var cancelled: String? { method == "$/cancelRequest" ? params?.value("id").flatMap(Message.id) : nil }
}

/// Why a request has no result. The numbers are the protocol's.
struct RequestError: Error {
    var code: Int
    var text: String

    static let notJSON = RequestError(code: -32700, text: "this is not JSON")
    static let noRequest = RequestError(code: -32600, text: "this is no request")
    static let notInitialized = RequestError(code: -32002, text: "the first request is initialize")
    static let isShutDown = RequestError(code: -32600, text: "the server was shut down")
    static let cancelled = RequestError(code: -32800, text: "the request was cancelled")

    static func unknown(_ method: String) -> RequestError {
        RequestError(code: -32601, text: "there is no request '\(method.prefix(100))'")
    }

    static func params(_ text: String) -> RequestError { RequestError(code: -32602, text: text) }

    /// What the request asks for cannot be done; people are told.
    static func failed(_ text: String) -> RequestError { RequestError(code: -32803, text: text) }
}

/// The texts of messages that are sent.
enum Outgoing {
    static func result(_ id: String, _ result: String) -> String {
        JSONText.object(["jsonrpc": JSONText.of("2.0"), "id": id, "result": result])
    }

    static func error(_ id: String?, _ error: RequestError) -> String {
        let object = JSONText.object(["code": "\(error.code)", "message": JSONText.of(error.text)])
        return JSONText.object(["jsonrpc": JSONText.of("2.0"), "id": id ?? "null", "error": object])
    }

    static func notification(_ method: String, _ params: String) -> String {
        JSONText.object(["jsonrpc": JSONText.of("2.0"), "method": JSONText.of(method), "params": params])
    }

    static func request(_ id: Int, _ method: String, _ params: String) -> String {
        JSONText.object([
            "jsonrpc": JSONText.of("2.0"), "id": JSONText.of("soac-\(id)"), "method": JSONText.of(method),
            "params": params,
        ])
    }
}
