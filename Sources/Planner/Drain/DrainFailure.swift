/// Why requests cannot be made, for people.
public struct DrainFailure: Error, Sendable, Equatable {
    public var message: String

    init(_ message: String) { self.message = message }
}
