import CLibgit2

/// What a commit says of itself.
public struct Commit: Hashable, Sendable {
    /// Who made something, and when.
    public struct Signature: Hashable, Sendable {
        public var name: String
        public var email: String
        public var time: CommitTime

        public init(name: String, email: String, time: CommitTime) {
            self.name = name
            self.email = email
            self.time = time
        }
    }

    public var id: CommitID
    public var tree: TreeID
    /// In the commit's order. Empty for the first commit of a history, and at the boundary of a shallow clone.
    public var parents: [CommitID]
    /// Whether it may have parents that are not in this repository, which is a shallow clone.
    public var isBoundary: Bool
    public var author: Signature
    public var committer: Signature
    /// The first paragraph of the message, on one line.
    public var subject: String

    public init(
        id: CommitID, tree: TreeID, parents: [CommitID], isBoundary: Bool, author: Signature, committer: Signature,
        subject: String
    ) {
        self.id = id
        self.tree = tree
        self.parents = parents
        self.isBoundary = isBoundary
        self.author = author
        self.committer = committer
        self.subject = subject
    }
}

/// A moment, and the zone that its clock was in. Any number can stand in a commit.
public struct CommitTime: Hashable, Sendable {
    /// Since 1970, UTC.
    public var seconds: Int
    /// Minutes east of UTC.
    public var offset: Int

    public init(seconds: Int, offset: Int) {
        self.seconds = seconds
        self.offset = offset
    }
}

extension Repository {
    /// A message may be of any length; its subject is looked for in so many bytes.
    private static let subjectLimit = 1 << 12

    /// Reads a commit. Text that is not in the encoding that the commit names has U+FFFD in it.
    ///
    /// Throws the errors of reading an object: `missingObject`, `corruptObject`, …
    public func read(_ commit: CommitID) throws(GitError) -> Commit {
        var raw = commit.id.raw
        var object: OpaquePointer?
        let code = git_commit_lookup(&object, handle, &raw)
        defer { git_commit_free(object) }
        guard code == 0, let tree = git_commit_tree_id(object), let author = git_commit_author(object),
            let committer = git_commit_committer(object)
        else { throw objectError(code, commit.id) }
        let isBoundary = boundary.contains(commit)
        let encoding = TextEncoding(git_commit_message_encoding(object))
        let parents = (0..<git_commit_parentcount(object)).compactMap { git_commit_parent_id(object, $0) }
        return Commit(
            id: commit, tree: TreeID(ObjectID(tree.pointee)),
            parents: isBoundary ? [] : parents.map { CommitID(ObjectID($0.pointee)) }, isBoundary: isBoundary,
            author: Commit.Signature(author.pointee, encoding),
            committer: Commit.Signature(committer.pointee, encoding),
            subject: git_commit_message(object).map { Self.subject(of: $0, encoding) } ?? "")
    }

    /// The longest message that is looked through.
    private static let messageLimit = 1 << 16

    /// The whole message of a commit, or its first 64 KiB.
    ///
    /// Throws the errors of reading an object: `missingObject`, `corruptObject`, …
    public func message(of commit: CommitID) throws(GitError) -> String {
        var raw = commit.id.raw
        var object: OpaquePointer?
        let code = git_commit_lookup(&object, handle, &raw)
        defer { git_commit_free(object) }
        guard code == 0, let text = git_commit_message(object) else { throw objectError(code, commit.id) }
        let encoding = TextEncoding(git_commit_message_encoding(object))
        return encoding.decode(CStrings.bytes(text).prefix(Self.messageLimit))
    }

    /// As git has it: the lines before the first empty one, joined by spaces.
    private static func subject(of message: UnsafePointer<CChar>, _ encoding: TextEncoding) -> String {
        let bytes = CStrings.bytes(message).prefix(subjectLimit)
        var lines: [Slice<UnsafeRawBufferPointer>] = []
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = line.trimmed
            if !text.isEmpty { lines.append(text) } else if !lines.isEmpty { break }
        }
        return lines.map(encoding.decode).joined(separator: " ")
    }
}

extension Commit.Signature {
    fileprivate init(_ signature: git_signature, _ encoding: TextEncoding) {
        name = signature.name.map { encoding.decode(CStrings.bytes($0)) } ?? ""
        email = signature.email.map { encoding.decode(CStrings.bytes($0)) } ?? ""
        time = CommitTime(seconds: Int(signature.when.time), offset: Int(signature.when.offset))
    }
}

/// How the text of a commit is written.
private enum TextEncoding {
    case utf8
    /// ISO 8859-1: each byte is the character of that number.
    case latin1

    /// Git takes what names no encoding for UTF-8; so are encodings that are not known here.
    init(_ name: UnsafePointer<CChar>?) {
        let names = ["iso-8859-1", "iso8859-1", "latin1", "latin-1"]
        self = name.map { names.contains(String(cString: $0).lowercased()) } == true ? .latin1 : .utf8
    }

    func decode(_ bytes: some Collection<UInt8>) -> String {
        switch self {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1:
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
            return String(scalars)
        }
    }
}

extension Collection<UInt8> where Self: BidirectionalCollection, SubSequence == Self {
    /// Without white space at both ends.
    fileprivate var trimmed: Self {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
