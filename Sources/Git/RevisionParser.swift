import CLibgit2
import Glibc

/// Reads the name of one object as git does. libgit2 1.5 takes some names that git refuses, `main@` for HEAD among them, and
/// refuses some that git takes, as `@~1`. It finds references, ids and texts here; the grammar is that of gitrevisions(7),
/// taken apart from its end.
struct RevisionParser {
    enum Failure: Error {
        /// libgit2's code, while the base of this name was looked for.
        case code(Int32, base: String)
        /// A commit was found, and has no such parent here.
        case noParent(of: CommitID)
        /// An object was found, and is not of the kind that is asked for.
        case kind
        case git(GitError)
    }

    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// The commit that a name stands for.
    func commit(_ name: String) throws(Failure) -> CommitID { try commit(of: object(Substring(name))) }

    private func object(_ name: Substring) throws(Failure) -> ObjectID {
        // Git looks for these two only where nothing else is of that name, which none can be.
        if name.hasPrefix(":/") { return try text(String(name)) }
        if let (base, sign, number) = Self.suffix(of: name) {
            // Nothing stands before the sign.
            guard !base.isEmpty else { throw .code(GIT_ENOTFOUND.rawValue, base: String(name)) }
            guard let number else { throw .code(GIT_ENOTFOUND.rawValue, base: String(base)) }
            let start = try commit(of: object(base))
            return sign == "^" ? try parent(number, of: start).id : try ancestor(number, of: start).id
        }
        if name.hasSuffix("}"), let brace = name.lastRange(of: "^{") {
            return try peeled(object(name[..<brace.lowerBound]), to: name[brace.upperBound...].dropLast())
        }
        return try base(name)
    }

    /// The last `~3` or `^2`, and what stands before it. The number is nil if nothing has so many parents.
    private static func suffix(of name: Substring) -> (base: Substring, sign: Character, number: Int?)? {
        let digits = name.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        let base = name.dropLast(digits)
        guard let sign = base.last, sign == "~" || sign == "^" else { return nil }
        let text = name.suffix(digits)
        let number = text.isEmpty ? 1 : Int(text).flatMap { $0 <= Int32.max ? $0 : nil }
        return (base.dropLast(), sign, number)
    }

    // MARK: - Parts

    private func parent(_ number: Int, of commit: CommitID) throws(Failure) -> CommitID {
        if number == 0 { return commit }
        let parents = try read(commit).parents
        guard number <= parents.count else { throw .noParent(of: commit) }
        return parents[number - 1]
    }

    private func ancestor(_ number: Int, of commit: CommitID) throws(Failure) -> CommitID {
        var commit = commit
        for _ in 0..<number { commit = try parent(1, of: commit) }
        return commit
    }

    private func read(_ commit: CommitID) throws(Failure) -> Commit {
        do { return try repository.read(commit) } catch { throw .git(error) }
    }

    private func commit(of id: ObjectID) throws(Failure) -> CommitID {
        CommitID(try peeled(id, to: GIT_OBJECT_COMMIT))
    }

    /// What `^{kind}` makes of an object; `^{}` is what a tag points to, and `^{/text}` a commit whose message has it.
    private func peeled(_ id: ObjectID, to kind: Substring) throws(Failure) -> ObjectID {
        if kind.hasPrefix("/") {
            let commit = try commit(of: id).id
            return kind == "/" ? commit : try text("\(commit)^{\(kind)}")
        }
        switch kind {
        case "": return try peeled(id, to: GIT_OBJECT_ANY)
        case "object": return try peeled(id, to: nil)
        case "commit": return try peeled(id, to: GIT_OBJECT_COMMIT)
        case "tree": return try peeled(id, to: GIT_OBJECT_TREE)
        case "blob": return try peeled(id, to: GIT_OBJECT_BLOB)
        case "tag": return try peeled(id, to: GIT_OBJECT_TAG)
        default: throw .code(GIT_EINVALIDSPEC.rawValue, base: id.description)
        }
    }

    /// Nil for the object as it is.
    private func peeled(_ id: ObjectID, to kind: git_object_t?) throws(Failure) -> ObjectID {
        var raw = id.raw
        var object: OpaquePointer?
        defer { git_object_free(object) }
        let found = git_object_lookup(&object, repository.handle, &raw, GIT_OBJECT_ANY)
        guard found == 0 else { throw .code(found, base: id.description) }
        guard let kind else { return id }
        // libgit2 leaves a tree as it is, and peels a commit to its tree.
        if kind == GIT_OBJECT_ANY, git_object_type(object) != GIT_OBJECT_TAG { return id }
        var peeled: OpaquePointer?
        defer { git_object_free(peeled) }
        let code = git_object_peel(&peeled, object, kind)
        guard code == 0, let target = git_object_id(peeled) else {
            let isMissing = code == GIT_ENOTFOUND.rawValue
            throw isMissing ? .code(code, base: id.description) : .kind
        }
        return ObjectID(target.pointee)
    }

    /// `:/text` and `id^{/text}`. Behind `!` git has words of its own: `!!` is the sign itself.
    private func text(_ name: String) throws(Failure) -> ObjectID {
        guard let slash = name.firstIndex(of: "/"), slash != name.endIndex else { throw .kind }
        var pattern = name[slash...].dropFirst()
        if pattern.hasPrefix("!") {
            guard pattern.hasPrefix("!!") else { throw .code(GIT_EINVALIDSPEC.rawValue, base: name) }
            pattern = pattern.dropFirst()
        }
        return try libgit2(name[...slash] + pattern)
    }

    /// A reference, an id or the beginning of one, what `git describe` prints, or an entry of a log of references.
    private func base(_ name: Substring) throws(Failure) -> ObjectID {
        let missing = Failure.code(GIT_ENOTFOUND.rawValue, base: String(name))
        if name.utf8.count == 40, let id = ObjectID(hex: String(name)) { return id }
        if name == "@" { return try base("HEAD") }
        if name.hasSuffix("}"), name.contains("@{") { return try logEntry(name) }
        guard !name.isEmpty, !name.contains(where: { "^~:{}".contains($0) }) else { throw missing }
        if let id = try reference(String(name)) { return id }
        if let id = try abbreviated(name) { return id }
        // git describe: v1.0-3-gabcdef0.
        if let g = name.lastRange(of: "-g"), g.lowerBound > name.startIndex,
            let id = try abbreviated(name[g.upperBound...])
        {
            return try commit(of: id).id
        }
        throw missing
    }

    /// `main@{1}`, `@{-1}`, `main@{upstream}`, `@{yesterday}`.
    private func logEntry(_ name: Substring) throws(Failure) -> ObjectID {
        guard let brace = name.firstRange(of: "@{") else { throw .kind }
        let (base, inner) = (name[..<brace.lowerBound], name[brace.upperBound...].dropLast())
        // What libgit2 would take for something else, and git refuses.
        guard !inner.isEmpty, !inner.contains("{"), !inner.contains("}"), !base.hasSuffix("@") || base == "@",
            !base.contains(where: { "^~:".contains($0) }), !inner.hasPrefix("-") || base.isEmpty
        else { throw .code(GIT_ENOTFOUND.rawValue, base: String(name)) }
        let name = String(base.isEmpty || base == "@" ? "HEAD" : base)
        let isUpstream = ["u", "upstream"].contains(inner.lowercased())
        if isUpstream {
            // Of a branch by its short name; libgit2 takes all its names, and no capital letters.
            guard name == "HEAD" || exists("refs/heads/" + name) else {
                throw .code(GIT_ENOTFOUND.rawValue, base: name)
            }
            return try libgit2("\(base == "@" ? "HEAD" : base)@{upstream}")
        }
        // libgit2 takes what a reference is now for the last entry of a log that is not there.
        if !inner.hasPrefix("-"), !hasLog(name) { throw .code(GIT_ENOTFOUND.rawValue, base: name) }
        return try libgit2("\(base == "@" ? "HEAD" : base)@{\(inner)}")
    }

    private func exists(_ reference: String) -> Bool {
        var id = git_oid()
        return git_reference_name_to_id(&id, repository.handle, reference) == 0
    }

    private func hasLog(_ name: String) -> Bool {
        if name == "HEAD" { return git_reference_has_log(repository.handle, name) == 1 }
        var reference: OpaquePointer?
        defer { git_reference_free(reference) }
        guard git_reference_dwim(&reference, repository.handle, name) == 0 else { return false }
        return git_reference_has_log(repository.handle, git_reference_name(reference)) == 1
    }

    private func libgit2(_ name: some StringProtocol) throws(Failure) -> ObjectID {
        var object: OpaquePointer?
        defer { git_object_free(object) }
        let code = git_revparse_single(&object, repository.handle, String(name))
        guard code == 0, let id = git_object_id(object) else { throw .code(code, base: String(name)) }
        return ObjectID(id.pointee)
    }

    /// Nil if there is none, or if it names a branch without a commit.
    private func reference(_ name: String) throws(Failure) -> ObjectID? {
        var reference: OpaquePointer?
        defer { git_reference_free(reference) }
        let code = git_reference_dwim(&reference, repository.handle, name)
        if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
        guard code == 0 else { throw .code(code, base: name) }
        return git_reference_target(reference).map { ObjectID($0.pointee) }
    }

    /// The object whose id begins so; of several, the only commit among them. Nil if it is no beginning of an id.
    private func abbreviated(_ name: Substring) throws(Failure) -> ObjectID? {
        guard (4...40).contains(name.utf8.count), name.utf8.allSatisfy({ isxdigit(Int32($0)) != 0 }) else { return nil }
        var prefix = git_oid()
        let digits = String(name)
        guard git_oid_fromstrn(&prefix, digits, digits.utf8.count) == 0 else { return nil }
        var object: OpaquePointer?
        defer { git_object_free(object) }
        let code = git_object_lookup_prefix(&object, repository.handle, &prefix, digits.utf8.count, GIT_OBJECT_ANY)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        if code == GIT_EAMBIGUOUS.rawValue, let id = onlyCommit(digits.lowercased()) { return id }
        guard code == 0, let id = git_object_id(object) else { throw .code(code, base: digits) }
        return ObjectID(id.pointee)
    }

    /// Nil if several commits, or none, have an id that begins so.
    private func onlyCommit(_ digits: String) -> ObjectID? {
        let candidates = repository.objects(from: digits)
        let commits = candidates.filter { id in (try? commit(of: id)) != nil }
        return commits.count == 1 ? commits.first : nil
    }
}

extension Substring {
    fileprivate func lastRange(of text: String) -> Range<Index>? { ranges(of: text).last }
}
