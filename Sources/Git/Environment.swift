import Glibc

/// git's environment variables, as far as they say what is read: git runs hooks with them. git(1) describes them, and
/// nothing else in this module looks for them.
struct Environment: Sendable {
    /// That of this process.
    static let ofProcess = Environment()

    private let variables: [String: String]

    init(_ variables: [String: String]) { self.variables = variables }

    private init() {
        var variables: [String: String] = [:]
        var next = environ
        while let variable = next.pointee {
            let text = String(cString: variable)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[equals...].dropFirst())
            }
            next += 1
        }
        self.init(variables)
    }

    /// Those that name the parts of one repository. A program that is asked about another one must not see them.
    static let ofOneRepository = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
        "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
    ]

    /// Nil of what is not set, or set to nothing.
    subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// Nil of what is not set.
    func unfiltered(_ name: String) -> String? { variables[name] }

    /// As git reads a truth value.
    func isTrue(_ name: String, default value: Bool = false) -> Bool {
        guard let text = self[name]?.lowercased() else { return value }
        return !["0", "false", "no", "off"].contains(text)
    }

    /// Absolute path of `GIT_DIR`, `GIT_WORK_TREE`, …; a relative one begins where the process runs.
    func path(_ name: String) -> String? { self[name].map { Self.absolute($0, in: Self.workingDirectory) } }

    /// Where a user's settings are beside `~/.gitconfig`: `$XDG_CONFIG_HOME/git`, or `~/.config/git`.
    var userFolder: String? {
        self["XDG_CONFIG_HOME"].map { $0 + "/git" } ?? self["HOME"].map { $0 + "/.config/git" }
    }

    /// Whether some variable names a part of a repository.
    var namesRepository: Bool { Self.ofOneRepository.contains { self[$0] != nil } }

    /// Where the parts are that need not be in the git directory.
    func parts(workTree: String?) -> RepositoryLocation.Parts {
        RepositoryLocation.Parts(
            // git goes to the top of the work tree before it looks for its index.
            index: self["GIT_INDEX_FILE"].map { Self.absolute($0, in: workTree ?? Self.workingDirectory) },
            objects: path("GIT_OBJECT_DIRECTORY"), alternates: alternates)
    }

    /// Folders between colons; one that begins with a quotation mark is written as a text of C.
    private var alternates: [String] {
        var paths: [String] = []
        var rest = Array((self["GIT_ALTERNATE_OBJECT_DIRECTORIES"] ?? "").utf8)[...]
        while !rest.isEmpty {
            let path = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Array(rest.prefix { $0 != 0x3A })
            rest = rest.drop { $0 != 0x3A }.dropFirst()
            if !path.isEmpty {
                paths.append(Self.absolute(String(decoding: path, as: UTF8.self), in: Self.workingDirectory))
            }
        }
        return paths
    }

    /// The text between two quotation marks, which is taken off.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
            UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
        ]
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            let digits = [next] + rest.prefix(2)
            if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8), digits.count == 3 {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(escapes[next] ?? next)
            }
        }
        return bytes
    }

    static func absolute(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }

    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}
