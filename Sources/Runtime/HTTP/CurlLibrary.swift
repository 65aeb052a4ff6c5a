import CLibcurl

/// The libcurl of this machine.
package enum CurlLibrary {
    /// `7.88.1`; nil where there is none.
    package static var version: String? {
        guard let text = soac_curl_version() else { return nil }
        let name = String(cString: text).prefix { $0 != " " }
        return name.split(separator: "/").last.map(String.init)
    }
}
