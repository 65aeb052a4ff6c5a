import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

extension RegistryFailure {
    /// What the HTTP client reports, for people. Its own texts are not shown: some hold headers, and so passwords.
    init(_ error: any Error, from host: HostAndPort, _ timeLimit: Duration) {
        let name = host.text
        switch error {
        case is CancellationError:
            self.init("the run was stopped")
        case let error as HTTPClientError where error == .cancelled:
            self.init("the run was stopped")
        case let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout:
            self.init("\(name) gave no answer within \(timeLimit)", .maybeRegistry)
        case ChannelError.connectTimeout:
            self.init("\(name) gave no answer within \(timeLimit)", .maybeRegistry)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            self.init("\(name) closed the connection without an answer", .maybeRegistry)
        case let error as NIOConnectionError:
            self.init("\(name) cannot be reached: \(Self.cause(error))", .maybeRegistry)
        case let error as IOError:
            self.init("\(name) cannot be reached: \(Self.text(error))", .maybeRegistry)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init("no safe connection to \(name): \(Self.cause(ofTLS: error))", .maybeRegistry)
        default:
            self.init("\(name) gave an answer that is not HTTP", .maybeRegistry)
        }
    }

    private static func cause(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first {
            if let error = first.error as? IOError { return text(error) }
            return "it does not answer"
        }
        return "its address cannot be found"
    }

    private static func cause(ofTLS error: any Error) -> String {
        // BoringSSL's errors are known by their names alone.
        let isCertificate = "\(error)".contains("CERTIFICATE_VERIFY_FAILED") || error is NIOSSLExtraError
        return isCertificate ? "its certificate is not trusted" : "it does not speak TLS as it should"
    }

    private static func text(_ error: IOError) -> String {
        String(cString: strerror(error.errnoCode)).lowercased()
    }
}
