import Compiler
import Fleet
import Git
import Glibc

/// The files and folders whose findings are wanted, as somebody names them from where they stand.
struct CheckedPaths {
    /// From the top of soa-configs; of its top itself, empty.
    private let paths: [String]
    /// Of soa-configs.
    private let top: String

    /// `folder` is the top of soa-configs, in the work tree `top`; `unsaved` is a file that need not be there.
    init(_ paths: [String], unsaved: String?, below folder: String, in tree: String) throws(Problem) {
        guard let top = RealPath.of(folder), let tree = RealPath.of(tree) else {
            throw Problem("there is no folder \(folder)")
        }
        var found: [String] = []
        for path in paths {
            guard let real = RealPath.of(path) else {
                throw Problem("there is no file or folder '\(path)'", hint: "paths are named from the current folder")
            }
            guard let inner = Self.path(real, below: top) else {
                throw Problem(
                    "'\(path)' is not in soa-configs, which is \(top)", hint: "--root or --repo names another")
            }
            found.append(inner)
        }
        if let unsaved {
            let path = "\(tree)/\(try Self.unsaved(unsaved, below: tree))"
            guard let inner = Self.path(path, below: top) else {
                throw Problem("'\(unsaved)' is not in soa-configs, which is \(top)", hint: "--root names another")
            }
            found.append(inner)
        }
        (self.paths, self.top) = (found, top)
    }

    /// The services that they are of; nil if they may be of any.
    var services: [ServiceName]? {
        var services: Set<ServiceName> = []
        for path in paths {
            guard let name = path.split(separator: "/").first, !name.hasPrefix("."), !name.hasPrefix("_"),
                name.utf8.count < path.utf8.count || (try? File.isDirectory("\(top)/\(path)")) ?? false
            else { return nil }
            services.insert(ServiceName(String(name)))
        }
        return services.sorted()
    }

    /// Whether a finding stands in one of them.
    func contain(_ finding: Diagnostic) -> Bool {
        paths.contains { path in
            if path.isEmpty { return true }
            guard let place = finding.span?.path else { return finding.service?.text == path }
            return place.hasSameBytes(as: path) || place.utf8.starts(with: "\(path)/".utf8)
        }
    }

    /// What a file in soa-configs is called from the current folder; nil where that is not in the repository `around`, or all
    /// is called the same.
    static func shown(from folder: String, in around: String) -> ((String) -> String)? {
        guard let here = RealPath.of("."), let top = RealPath.of(folder), let around = RealPath.of(around), here != top,
            path(here, below: around) != nil
        else { return nil }
        if let inner = path(top, below: here) { return { "\(inner)/\($0)" } }
        guard let below = path(here, below: top) else { return nil }
        let names = below.split(separator: "/")
        return { place in
            let parts = place.split(separator: "/")
            let shared = zip(names, parts.dropLast()).prefix { $0 == $1 }.count
            return (Array(repeating: "..", count: names.count - shared) + parts.dropFirst(shared)).joined(
                separator: "/")
        }
    }

    /// Where an editor's text belongs, from the top of the work tree `top`; it need not be there.
    static func unsaved(_ name: String, below top: String) throws(Problem) -> String {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard let last = parts.last.flatMap({ String($0) }), ![".", ".."].contains(last), !name.hasSuffix("/") else {
            throw Problem("'\(name)' is no name of a file", hint: "--stdin-filename says where the text belongs")
        }
        let folder = String(decoding: name.utf8.dropLast(last.utf8.count), as: UTF8.self)
        guard let top = RealPath.of(top), let real = RealPath.of(folder.isEmpty ? "." : folder) else {
            throw Problem("there is no folder '\(folder)'", hint: "--stdin-filename is named from the current folder")
        }
        guard let inner = path("\(real)/\(last)", below: top) else {
            throw Problem("'\(name)' is not in \(top), which is read")
        }
        return inner
    }

    // MARK: Paths without symlinks

    /// Nil if it is elsewhere.
    private static func path(_ path: String, below folder: String) -> String? {
        if path == folder { return "" }
        let start = folder == "/" ? folder : folder + "/"
        return path.utf8.starts(with: start.utf8)
            ? String(decoding: path.utf8.dropFirst(start.utf8.count), as: UTF8.self) : nil
    }
}
