/// A request that a drain method makes. Those of one operation go out at the same time.
public struct DrainRequest: Sendable, Equatable {
    public var method: String
    public var url: String
    /// The fields of a body `application/x-www-form-urlencoded`, in order; nil: no body.
    public var form: [FormField]?

    public struct FormField: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    init(_ method: String, _ url: String, form: [FormField]? = nil) {
        (self.method, self.url, self.form) = (method, url, form)
    }
}
