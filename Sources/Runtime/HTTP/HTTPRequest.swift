import Compiler

/// A question to a server, with its bounds.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether asking twice is as good as asking once, and changes nothing.
        var isSafe: Bool { self == .get || self == .head }
    }

    package var method: Method
    package var address: WebAddress
    /// Nothing secret stands here: headers go along to where a redirect leads. `Content-Type` tells of the body.
    var headers: [(name: String, value: String)] = []
    var authorization: HTTPAuthorization?
    package var body: [UInt8]?
    /// Whether it may be sent once more where nobody knows whether it arrived: twice is as good as once.
    var mayRepeat: Bool
    package var limits = HTTPLimits()
    /// Of a JSON body that answers with 200, the names of the members that are read; nil: all. Others need not be kept.
    var members: Set<String>?
    var tls = TLSSettings()
    /// The URL of a proxy that has to be gone through, whatever the environment says. It may have a password in it.
    var proxy: Password?

    init(_ method: Method, _ address: WebAddress) {
        self.method = method
        self.address = address
        mayRepeat = method.isSafe
    }
}
