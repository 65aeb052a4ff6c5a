import CLibcurl
import Glibc

extension HTTPFailure {
    /// How libcurl ended a transfer, for people. Its own texts are not shown: they are not under test, and may hold
    /// what came from outside.
    init(_ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ request: HTTPRequest, headersAreTooLong: Bool) {
        let name = request.address.host.text
        let connect = soac_curl_number(handle, CURLINFO_HTTP_CONNECTCODE)
        switch code {
        case _ where headersAreTooLong:
            self.init(.server, "\(name) gave an answer whose headers do not end")
        case _ where connect >= 300:
            self.init(.server, "\(name) cannot be reached: the proxy answered \(connect)")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.server, "\(name) gave no answer within \(request.limits.time)", isLate: true)
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.server, "\(name) cannot be reached: its address cannot be found")
        case CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.server, "\(name) cannot be reached: the address of the proxy cannot be found")
        case CURLE_PROXY:
            self.init(.server, "\(name) cannot be reached: the proxy refuses the connection")
        case CURLE_COULDNT_CONNECT:
            let proxy = Self.mayGoThroughProxy(request.address) ? " (the environment names a proxy)" : ""
            self.init(.server, "\(name) cannot be reached: \(Self.systemError(handle))\(proxy)")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            self.init(.server, "\(name) closed the connection without an answer")
        case CURLE_PARTIAL_FILE:
            self.init(.server, "\(name) closed the connection in the middle of its answer")
        case CURLE_PEER_FAILED_VERIFICATION:
            self.init(.certificate, "no safe connection to \(name): its certificate is not trusted")
        case CURLE_SSL_CONNECT_ERROR:
            self.init(.server, "no safe connection to \(name): it does not speak TLS as it should")
        case CURLE_SSL_CERTPROBLEM:
            self.init(.certificate, "no safe connection to \(name): the client certificate or its key cannot be used")
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.certificate, "no safe connection to \(name): the certificates of authorities cannot be read")
        default:
            self.init(.server, "\(name) gave an answer that is not HTTP")
        }
        // What a proxy was told counts as well, so that a doubt is never taken for certainty.
        isUnsent = soac_curl_number(handle, CURLINFO_REQUEST_SIZE) == 0
    }

    /// libcurl does not tell which of the two did not answer.
    private static func mayGoThroughProxy(_ address: WebAddress) -> Bool {
        // HTTP_PROXY in capitals is a header of a CGI program.
        let names = address.scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        return !address.host.isLoopback
            && (names + ["all_proxy", "ALL_PROXY"]).contains { CurlTrust.variable($0) != nil }
    }

    private static func systemError(_ handle: UnsafeMutableRawPointer) -> String {
        let code = Int32(truncatingIfNeeded: soac_curl_number(handle, CURLINFO_OS_ERRNO))
        return code == 0 ? "it does not answer" : String(cString: strerror(code)).lowercased()
    }
}
