import CLibcurl
import Compiler

/// A request under way in libcurl. It stays on the thread of its `CurlLoop`.
final class CurlTransfer {
    let handle: UnsafeMutableRawPointer
    private let request: HTTPRequest
    private let continuation: CurlLoop.Continuation
    private var answer: HTTPAnswer
    private var body: [UInt8] = []
    /// What takes the body in its place; nil: nothing does.
    private var filter: JSONFilter?
    private var bodyBytes = 0
    private var headerBytes = 0
    private var isTooLong = false
    private var list: UnsafeMutablePointer<curl_slist>?
    private var way: UnsafeMutablePointer<curl_slist>?

    init(_ number: Int, _ request: HTTPRequest, _ continuation: CurlLoop.Continuation) throws(HTTPFailure) {
        guard let handle = curl_easy_init() else { throw HTTPFailure(.request, "libcurl has no memory") }
        self.handle = handle
        self.request = request
        self.continuation = continuation
        answer = HTTPAnswer(status: 0, address: request.address)
        soac_curl_set_tag(handle, number)
        try bound()
        try compose()
        try CurlTrust(handle, request.address.host).apply(request.tls)
        try check(
            soac_curl_set_receivers(handle, Self.header, Self.body, Unmanaged.passUnretained(self).toOpaque()))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(list)
        curl_slist_free_all(way)
    }

    func end(_ result: Result<HTTPAnswer, HTTPFailure>) { continuation.resume(returning: result) }

    // MARK: What is asked

    /// What libcurl may do, whatever the request. It follows no redirect, and has neither cookies nor a netrc unless it
    /// is told to.
    private func bound() throws(HTTPFailure) {
        let (seconds, attoseconds) = request.limits.time.components
        let milliseconds = max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        for (option, value) in [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_TIMEOUT_MS, milliseconds), (CURLOPT_CONNECTTIMEOUT_MS, milliseconds),
            // Where a connection that was kept is found dead, libcurl sends a request again, whatever it may have done there.
            (CURLOPT_FRESH_CONNECT, request.mayRepeat ? 0 : 1),
            (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_NETRC, 0), (CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            // A proxy is told neither the headers nor the authorization of a request that goes through it to TLS.
            (CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE)), (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
        ] { try set(option, value) }
        // What is long comes in fewer pieces: each wakes the thread.
        if request.limits.body > 16 << 20 { try set(CURLOPT_BUFFERSIZE, 512 << 10) }
        // One way of compression is enough, and the limit counts what comes out of it.
        try set(CURLOPT_ACCEPT_ENCODING, "gzip")
        // This machine is behind no proxy, and what is sent to it in the clear stays here.
        if let proxy = request.proxy {
            try set(CURLOPT_PROXY, proxy.text)
            try set(CURLOPT_NOPROXY, "")
        } else if request.address.host.isLoopback {
            try set(CURLOPT_PROXY, "")
        }
    }

    /// libcurl asks a certificate for the name in the URL: where it is to be another, the connection goes elsewhere than the URL says.
    private func address() throws(HTTPFailure) {
        var address = request.address
        if let name = request.tls.serverName {
            let port = address.host.port ?? 443
            address.host = HostAndPort(host: name.host, port: port)
            way = curl_slist_append(nil, "\(name.host):\(port):\(request.address.host.host):\(port)")
            try check(soac_curl_set_list(handle, CURLOPT_CONNECT_TO, way))
        }
        try set(CURLOPT_URL, address.text)
    }

    private func compose() throws(HTTPFailure) {
        try address()
        try set(CURLOPT_USERAGENT, "soac")
        switch request.method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch, .delete: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        var lines = ["Expect:"]
        if request.tls.serverName != nil { lines.append("Host: \(request.address.host.text)") }
        if !request.method.isSafe {
            let body = request.body ?? []
            try check(soac_curl_set_body(handle, body, body.count))
            // Or libcurl names that of a form.
            if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                lines.append("Content-Type:")
            }
        }
        for (name, value) in request.headers { lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)") }
        for line in lines {
            // A line break would begin a header that nobody wanted.
            guard line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), let longer = curl_slist_append(list, line) else {
                throw HTTPFailure(.request, "a header of the request holds what no header may")
            }
            list = longer
        }
        try check(soac_curl_set_list(handle, CURLOPT_HTTPHEADER, list))
        try authorize()
    }

    private func authorize() throws(HTTPFailure) {
        switch request.authorization {
        case nil: return
        case .basic(let user, let password):
            try set(CURLOPT_HTTPAUTH, soac_curl_auth_basic)
            try set(CURLOPT_USERNAME, user)
            try set(CURLOPT_PASSWORD, password)
        case .bearer(let token):
            guard token.utf8.allSatisfy(ASCII.isVisible) else {
                throw HTTPFailure(.request, "a token of the request holds what no header may")
            }
            try set(CURLOPT_HTTPAUTH, soac_curl_auth_bearer)
            try set(CURLOPT_XOAUTH2_BEARER, token)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try check(soac_curl_set_number(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPFailure) {
        try check(soac_curl_set_text(handle, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw HTTPFailure(.request, "this libcurl is too old for soac") }
    }

    // MARK: What comes

    private static let header: soac_curl_receiver = { bytes, size, count, receiver in
        receive(bytes, size * count, receiver) { $0.takeHeader($1) }
    }

    private static let body: soac_curl_receiver = { bytes, size, count, receiver in
        receive(bytes, size * count, receiver) { $0.takeBody($1) }
    }

    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ receiver: UnsafeMutableRawPointer?,
        _ take: (CurlTransfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let receiver else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(receiver).takeUnretainedValue()
        return take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= HTTPLimits.headerBytes else { return false }
        if bytes.starts(with: "HTTP/".utf8) {
            // Of several answers, such as `100 Continue`, the last one counts.
            answer.headers = []
            return true
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let isSpace = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
        var value = bytes[(colon + 1)...]
        while let first = value.first, isSpace(first) { value.removeFirst() }
        while let last = value.last, isSpace(last) { value.removeLast() }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        answer.headers.append((name, String(decoding: value, as: UTF8.self)))
        return true
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bodyBytes += bytes.count
        isTooLong = bodyBytes > request.limits.body
        if isTooLong { return false }
        if bodyBytes == bytes.count, let members = request.members, status == 200 { filter = JSONFilter(only: members) }
        if filter == nil { body += bytes } else { filter?.take(Array(bytes)) }
        return true
    }

    private var status: Int { soac_curl_number(handle, CURLINFO_RESPONSE_CODE) }

    /// What the end of the transfer means.
    func outcome(_ code: CURLcode) -> Result<HTTPAnswer, HTTPFailure> {
        guard code == CURLE_OK || isTooLong else {
            return .failure(HTTPFailure(code, handle, request, headersAreTooLong: headerBytes > HTTPLimits.headerBytes))
        }
        answer.status = status
        // What is no JSON is passed on as what is none either.
        answer.body = isTooLong ? nil : filter.map { $0.filtered ?? [] } ?? body
        return .success(answer)
    }
}
