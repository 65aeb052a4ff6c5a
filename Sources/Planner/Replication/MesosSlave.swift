/// An agent of Mesos with its attributes, all of which are texts.
public struct MesosSlave: Sendable, Equatable {
    public var hostname: String
    public var attributes: [String: String]

    public init(hostname: String, attributes: [String: String]) {
        (self.hostname, self.attributes) = (hostname, attributes)
    }
}
