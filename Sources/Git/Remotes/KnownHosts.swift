import CLibgit2
import Glibc

/// The host keys that the user and the system trust: `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`.
///
/// libgit2 1.5.1 knows the first file only, and says of a key no more than that it is not there.
struct KnownHosts: Sendable {
    enum KeyVerdict {
        case trusted
        /// Neither file has the host.
        case unknown
        /// A file has the host, but no key of this kind.
        case otherKind
        /// A file has another key of this kind.
        case changed
    }

    let files: [String]

    /// What the files say of a key; `name` as it stands in the address, without brackets.
    func verdict(on key: git_cert_hostkey, of name: String, port: Int32) -> KeyVerdict {
        guard let session = libssh2_session_init_ex(nil, nil, nil, nil) else { return .unknown }
        defer { libssh2_session_free(session) }
        guard let hosts = libssh2_knownhost_init(session) else { return .unknown }
        defer { libssh2_knownhost_free(hosts) }
        for file in files { libssh2_knownhost_readfile(hosts, file, LIBSSH2_KNOWNHOST_FILE_OPENSSH) }
        func check(_ kind: Int32) -> Int32 {
            let mask = LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW | kind
            return libssh2_knownhost_checkp(hosts, name, port, key.hostkey, key.hostkey_len, mask, nil)
        }
        switch check(0) {
        case LIBSSH2_KNOWNHOST_CHECK_MATCH: return .trusted
        case LIBSSH2_KNOWNHOST_CHECK_MISMATCH: break
        default: return .unknown
        }
        return check(Self.kind(of: key)) == LIBSSH2_KNOWNHOST_CHECK_MISMATCH ? .changed : .otherKind
    }

    /// The kind of a key as libssh2's list has it.
    private static func kind(of key: git_cert_hostkey) -> Int32 {
        switch key.raw_type {
        case GIT_CERT_SSH_RAW_TYPE_RSA: LIBSSH2_KNOWNHOST_KEY_SSHRSA
        case GIT_CERT_SSH_RAW_TYPE_DSS: LIBSSH2_KNOWNHOST_KEY_SSHDSS
        case GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_256: LIBSSH2_KNOWNHOST_KEY_ECDSA_256
        case GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_384: LIBSSH2_KNOWNHOST_KEY_ECDSA_384
        case GIT_CERT_SSH_RAW_TYPE_KEY_ECDSA_521: LIBSSH2_KNOWNHOST_KEY_ECDSA_521
        case GIT_CERT_SSH_RAW_TYPE_KEY_ED25519: LIBSSH2_KNOWNHOST_KEY_ED25519
        default: 0
        }
    }

    /// The kind of a key as ssh-keyscan takes it.
    static func kindName(of key: git_cert_hostkey) -> String {
        switch key.raw_type {
        case GIT_CERT_SSH_RAW_TYPE_RSA: "rsa"
        case GIT_CERT_SSH_RAW_TYPE_DSS: "dsa"
        case GIT_CERT_SSH_RAW_TYPE_KEY_ED25519: "ed25519"
        default: "ecdsa"
        }
    }

    /// `SHA256:…`, as ssh-keygen prints it.
    static func fingerprint(of key: git_cert_hostkey) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = "SHA256:"
        var (bits, count): (UInt32, Int) = (0, 0)
        withUnsafeBytes(of: key.hash_sha256) { hash in
            for byte in hash {
                bits = bits << 8 | UInt32(byte)
                count += 8
                while count >= 6 {
                    count -= 6
                    text.append(alphabet[Int(bits >> UInt32(count) & 0x3f)])
                }
            }
        }
        return text + String(alphabet[Int(bits << UInt32(6 - count) & 0x3f)])
    }
}
