import CLibcurl
import Fleet
import Glibc

/// Tells libcurl whom to trust. The program `curl` reads the variables of the environment, its library does not.
struct CurlTrust {
    private static let bundleLimit = 16 << 20

    private let handle: UnsafeMutableRawPointer
    private let host: HostAndPort

    init(_ handle: UnsafeMutableRawPointer, _ host: HostAndPort) {
        self.handle = handle
        self.host = host
    }

    func apply(_ settings: TLSSettings) throws(HTTPFailure) {
        if settings.isUnverified {
            try check(soac_curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 0))
            try check(soac_curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 0))
        }
        var authorities = settings.authorities
        if !settings.trustsSystem {
            try check(soac_curl_set_text(handle, CURLOPT_CAINFO, nil))
            try check(soac_curl_set_text(handle, CURLOPT_CAPATH, nil))
        } else {
            var file = Self.variable("CURL_CA_BUNDLE")
            if file == nil, let folder = Self.variable("SSL_CERT_DIR") {
                try check(soac_curl_set_text(handle, CURLOPT_CAPATH, folder))
            }
            file = file ?? Self.variable("SSL_CERT_FILE")
            if let file { try check(soac_curl_set_text(handle, CURLOPT_CAINFO, file)) }
            // Bytes take the place of a file: what is in it goes with them.
            if !authorities.isEmpty { authorities += try bundle(file) }
        }
        if !authorities.isEmpty || !settings.trustsSystem {
            try check(soac_curl_set_blob(handle, CURLOPT_CAINFO_BLOB, authorities, authorities.count))
        }
        guard let identity = settings.identity else { return }
        try check(soac_curl_set_blob(handle, CURLOPT_SSLCERT_BLOB, identity.certificate, identity.certificate.count))
        try check(soac_curl_set_blob(handle, CURLOPT_SSLKEY_BLOB, identity.key, identity.key.count))
    }

    private func bundle(_ named: String?) throws(HTTPFailure) -> [UInt8] {
        guard let path = named ?? soac_curl_text(handle, CURLINFO_CAINFO).map({ String(cString: $0) }) else {
            return []
        }
        do throws(FileError) {
            return [UInt8(ascii: "\n")] + (try File.read(path, limit: Self.bundleLimit) ?? [])
        } catch {
            throw HTTPFailure(.certificate, "no safe connection to \(host.text): \(error.message)")
        }
    }

    /// A variable of the environment that says something.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else {
            throw HTTPFailure(
                .certificate, "no safe connection to \(host.text): libcurl does not take its certificates")
        }
    }
}
