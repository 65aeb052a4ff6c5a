import Fleet

/// Where a part of what opens a server stands.
enum CredentialSource: Hashable, Sendable {
    case bytes([UInt8])
    /// A path. What is in it may be another at any time: tokens and certificates are rotated.
    case file(String)

    /// More bytes no certificate, key or token has.
    private static let sizeLimit = 1 << 20

    var isFile: Bool { if case .file = self { true } else { false } }

    func read() throws(KubernetesFailure) -> [UInt8] {
        guard case .file(let path) = self else {
            if case .bytes(let bytes) = self { return bytes }
            return []
        }
        do throws(FileError) {
            if let bytes = try File.read(path, limit: Self.sizeLimit) { return bytes }
        } catch { throw KubernetesFailure(.unanswered, error.message) }
        throw KubernetesFailure(.unanswered, "there is no file \(path), which is to open the API server")
    }

    /// Without the space around it; what is no token is refused where it is sent.
    func readText() throws(KubernetesFailure) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
        let text = try read().drop(while: isSpace)
        let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? text.startIndex
        return String(decoding: text[..<end], as: UTF8.self)
    }
}

extension CredentialSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The path alone.
    var description: String { if case .file(let path) = self { path } else { "***" } }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
