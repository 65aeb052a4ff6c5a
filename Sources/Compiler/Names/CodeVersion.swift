/// The part of an id or a label that names the code.
public enum CodeVersion {
    /// `git` and eight characters behind the last `-` of the image's name.
    public static func of(imageURL: String) -> String {
        let bytes = imageURL.utf8.span
        var start = bytes.count
        while start > 0, bytes[start - 1] != UInt8(ascii: "-"), bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
        let tail = imageURL.utf8.dropFirst(start)
        let head = tail.prefix(8)
        if head.allSatisfy({ $0 < 0x80 }) { return "git" + Substring(head) }
        return "git" + String(String(decoding: tail, as: UTF8.self).unicodeScalars.prefix(8))
    }
}
