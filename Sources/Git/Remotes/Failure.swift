import CLibgit2

/// What libgit2 reports of a remote, in a user's words.
extension RemoteError {
    /// The error that the last call left; `code` is what it returned.
    static func last(_ code: Int32, of url: RemoteURL) -> RemoteError {
        let last = git_error_last()
        let klass = git_error_t(rawValue: UInt32(last?.pointee.klass ?? 0))
        let text = last?.pointee.message.map { printable(CStrings.bytes($0)) } ?? ""
        if klass == GIT_ERROR_HTTP, let error = http(text, url) { return error }
        if klass == GIT_ERROR_SSH, let error = ssh(text, code, url) { return error }
        if let phrase = phrases.first(where: { text.contains($0.sign) }) {
            return RemoteError(
                url: url.shown, message: phrase.message(url.shown, rest(of: text, behind: phrase.sign)),
                hint: phrase.hint,
                isTransient: phrase.isTransient && url.transport != .local)
        }
        let isOwn = klass == GIT_ERROR_OS || code == GIT_EEOF.rawValue
        return RemoteError(
            url: url.shown, message: "\(url.shown): \(text.isEmpty ? "unknown error" : text)",
            isTransient: isOwn && url.transport != .local)
    }

    /// What a part of libgit2's text means.
    private struct Phrase: Sendable {
        var sign: String
        var isTransient = false
        var hint: String?
        /// Of the address, and of what follows the sign.
        var message: @Sendable (String, String) -> String
    }

    private static let phrases: [Phrase] = [
        Phrase(sign: "failed to connect to ", isTransient: true) { url, rest in
            "cannot connect to \(url): \(rest.split(separator: ": ").last ?? "")"
        },
        Phrase(sign: "failed to resolve address for ", isTransient: true) { url, rest in
            "the host of \(url) is not found: \(rest.split(separator: ": ").last ?? "")"
        },
        Phrase(sign: "error receiving socket data: ", isTransient: true) { "the connection to \($0) broke off: \($1)" },
        Phrase(sign: "error sending data: ", isTransient: true) { "the connection to \($0) broke off: \($1)" },
        Phrase(sign: "early EOF", isTransient: true) { url, _ in "\(url) closed the connection too early" },
        Phrase(sign: "indicated an EOF", isTransient: true) { url, _ in "\(url) closed the connection too early" },
        Phrase(sign: "was reset by peer", isTransient: true) { url, _ in "\(url) closed the connection too early" },
        // What mbedTLS makes of a socket that fails.
        Phrase(sign: "Generic error", isTransient: true) { url, _ in "\(url) closed the connection too early" },
        Phrase(
            sign: "the SSL certificate is invalid: ",
            hint: "http.sslCAInfo or GIT_SSL_CAINFO names a file of further authorities; http.sslVerify is not obeyed"
        ) { url, rest in
            "the certificate of \(url) is not valid: \(rest.split(separator: " - ", maxSplits: 1).last ?? "")"
        },
        Phrase(sign: "SSL error: ") { url, rest in
            "no TLS connection to \(url): \(rest.split(separator: " - ", maxSplits: 1).last ?? "")"
        },
        Phrase(
            sign: "cannot redirect from ",
            hint: "use the new address, or set url.<new>.insteadOf; redirects to another host are not followed"
        ) { "\($0) is redirected elsewhere: from \($1)" },
        Phrase(sign: "remote error: ") { "\($0) refuses: \($1)" },
        Phrase(sign: "Error reported: ") { "\($0) refuses: \($1)" },
        Phrase(sign: "malformed URL") { url, _ in "\(url) is not a URL: something in it needs an escape" },
        Phrase(sign: "invalid response", message: notGit),
        Phrase(sign: "packet", message: notGit),
        Phrase(sign: "pkt", message: notGit),
        Phrase(sign: "digit", message: notGit),
        Phrase(sign: "protocol error", message: notGit),
    ]

    private static let notGit: @Sendable (String, String) -> String = { url, _ in "\(url) does not speak git's protocol"
    }

    private static func http(_ text: String, _ url: RemoteURL) -> RemoteError? {
        func error(_ message: String, hint: String? = nil, isTransient: Bool = false) -> RemoteError {
            RemoteError(url: url.shown, message: message, hint: hint, isTransient: isTransient)
        }
        if let status = Int(rest(of: text, behind: "http status code: ")) {
            switch status {
            case 404, 410: return error("there is no repository at \(url.shown) (HTTP \(status))")
            case 403: return error("\(url.shown) refuses this (HTTP 403)", hint: "look at the rights of your account")
            case 408, 429, 500...599:
                return error("\(url.shown) is not available (HTTP \(status))", isTransient: true)
            default: return error("\(url.shown) answers with HTTP \(status)")
            }
        }
        if text.contains("proxy") { return error("\(url.shown): \(text)") }
        if text.contains("authentication") { return error("\(url.shown) does not let you in: \(text)") }
        if text.contains("unexpected EOF") || text.contains("truncated write") {
            return error("\(url.shown) closed the connection too early", isTransient: true)
        }
        if text.contains("content-type") { return error("what \(url.shown) answers is not a git repository") }
        if text.contains("parser error") { return error("\(url.shown) does not speak HTTP") }
        return nil
    }

    private static func ssh(_ text: String, _ code: Int32, _ url: RemoteURL) -> RemoteError? {
        func error(_ message: String, hint: String? = nil, isTransient: Bool = false) -> RemoteError {
            RemoteError(url: url.shown, message: message, hint: hint, isTransient: isTransient)
        }
        // The command on the other side ended, and this is what it printed.
        if code == GIT_EEOF.rawValue { return error("\(url.shown) refuses: \(text)") }
        if text.contains("exchange encryption keys") || text.contains("Unrecoverable error exchanging keys") {
            return error(
                "no ssh connection to \(url.shown): it offers no host key of the kind that known_hosts has first for it",
                hint:
                    "libssh2 1.10 cannot use ssh-rsa host keys: put the host's ed25519 or ecdsa line (`ssh-keyscan -t "
                    + "ed25519`) before its ssh-rsa line in ~/.ssh/known_hosts")
        }
        if text.contains("known_hosts") {
            return error(
                "~/.ssh/known_hosts cannot be read, so \(url.shown) cannot be trusted",
                hint: "libssh2 1.10 stops at a line that it does not understand: @revoked, or an unknown kind of key")
        }
        let signs = [
            "banner", "could not read", "could not write", "socket", "handshake", "open SSH channel", "timed out",
        ]
        if signs.contains(where: { text.contains($0) }) {
            return error("the ssh connection to \(url.shown) broke off: \(text)", isTransient: true)
        }
        return nil
    }

    /// What follows a text in another; empty if it is not there.
    private static func rest(of text: String, behind sign: String) -> String {
        text.firstRange(of: sign).map { String(text[$0.upperBound...]) } ?? ""
    }

    /// One line of what a server sent: no control characters, not more than 500 bytes, no space around it.
    static func printable(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(500), as: UTF8.self)
        let scalars = text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: " " as Unicode.Scalar
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    }
}
