import Foundation
import Testing

/// The plan of the house, kept: who may import whom, no circle between folders, and what stays behind its door. Reads
/// `Sources` as text.
@Suite struct HouseTests {
    private static let files = SourceFile.all

    @Test func thereAreSources() {
        #expect(Self.files.count > 20)
    }

    // MARK: Modules

    /// An arrow runs one way: each module may import those behind it.
    private static let order = [
        "soac", "soac-simulate", "Simulation", "Runtime", "LanguageServer", "Fleet", "Planner", "Emitters",
        "Simulators", "Compiler",
        "Git", "CLibgit2", "Server",
    ]

    /// Who may import the server: it is of the network alone, and knows nothing of PaaSTA.
    @Test func theServerIsForThoseThatListen() {
        for file in Self.files {
            for (line, module) in file.imports where module == "Server" {
                #expect(["soac", "soac-simulate"].contains(file.module), "\(file.path):\(line)")
            }
        }
    }

    @Test func importsRunOneWay() {
        for file in Self.files {
            for (line, module) in file.imports {
                guard let own = Self.order.firstIndex(of: file.module) else {
                    Issue.record("\(file.path): the module \(file.module) has no place in the order of modules")
                    continue
                }
                if let other = Self.order.firstIndex(of: module) {
                    #expect(other > own, "\(file.path):\(line): \(file.module) imports \(module)")
                }
            }
        }
    }

    /// What only some folders may import.
    private static let doors = [
        "CAuthorities": ["Git"],
        "CObjectNames": ["Git"],
        // Nobody: libyaml calls it.
        "CYAMLMemory": [],
        "CBuildStamp": ["soac/Terminal"],
        "CMD5": ["Emitters/JSON"],
        "CPages": ["Compiler/Diagnostics/Pages", "Emitters/ChangeReports", "Runtime/RunReports"],
        "CLibgit2": ["Git", "Git/Remotes"],
        "CLibYAML": ["Compiler/YAML"],
        "ArgumentParser": [
            "soac", "soac/Completion", "soac/Doing", "soac/Looking", "soac/Making", "soac/Options", "soac/Paasta",
            "soac-simulate",
        ],
        "CLibcurl": ["Runtime/HTTP"],
        "CProcess": ["Fleet/Files", "Runtime/Processes"],
        "CZooKeeper": ["Runtime/ZooKeeper"],
        "NIOCore": ["Server"],
        "NIOHTTP1": ["Server"],
        "NIOPosix": ["Server"],
        // Its JSON, dates and numbers are not Python's, and it brings 40 MB of ICU's data.
        "Foundation": [],
        "FoundationInternationalization": [],
        // Base64; without ICU, and the parser of arguments links it anyway.
        "FoundationEssentials": ["Runtime/Kubernetes", "Runtime/Registry"],
    ]

    @Test func librariesStayBehindTheirDoors() {
        for file in Self.files {
            for (line, module) in file.imports {
                guard let allowed = Self.doors[module] else { continue }
                #expect(allowed.contains(file.folder), "\(file.path):\(line): \(module) is imported")
            }
        }
    }

    // MARK: Folders

    @Test func foldersOfAModuleUseEachOtherInOneDirection() {
        for circle in House(Self.files).circles {
            Issue.record("a circle between folders: \(circle)")
        }
    }

    /// The rule above finds what it is there for.
    @Test func aCircleIsFound() {
        let house = House([
            SourceFile(path: "M/A/a.swift", source: "struct First { var other: Second }"),
            SourceFile(
                path: "M/B/b.swift", source: "struct Second {}\nextension Int { var doubledOnce: Int { 2 * self } }"),
            SourceFile(path: "M/C/c.swift", source: "struct Third { let own = First.self } // Second"),
            SourceFile(path: "M/B/d.swift", source: "let third = Third.self"),
        ])
        #expect(house.circles == ["M/A → M/B (Second), M/B → M/C (Third), M/C → M/A (First)"])
        let extended = House([
            SourceFile(path: "M/A/a.swift", source: "struct First { var x = 2.doubledOnce }"),
            SourceFile(path: "M/B/b.swift", source: "extension Int {\n    var doubledOnce: Int { First().x }\n}"),
        ])
        #expect(extended.circles == ["M/A → M/B (doubledOnce), M/B → M/A (First)"])
    }

    // MARK: Safety

    /// They talk to C libraries.
    private static let unsafeFolders = ["Git", "Git/Remotes", "Compiler/YAML", "Runtime/HTTP", "Runtime/ZooKeeper"]

    /// Beside those: files that may use unsafe pointers, and why.
    private static let unsafeFiles = [
        "Fleet/Files/File.swift": "dirent's name is a C array",
        "Fleet/Files/NewFile.swift": "write(2) takes a pointer",
        "Fleet/Files/SpoolFile.swift": "pread(2) takes a pointer to where an array goes on",
        "Runtime/Processes/ServiceManager.swift": "the address of a socket is a C array",
        "Runtime/Sensu/SensuClient.swift": "send(2) and connect(2) take pointers",
        "Runtime/Log/SyslogWriter.swift": "the address of a socket is a C array",
        "soac/Terminal/Terminal.swift": "write(2) takes a pointer",
    ]

    @Test func unsafePointersStayAtTheBorder() {
        var used: Set<String> = []
        for file in Self.files where !Self.unsafeFolders.contains(file.folder) {
            for (number, line) in file.code.enumerated() where line.lowercased().contains("unsafe") {
                if Self.unsafeFiles[file.path] != nil {
                    used.insert(file.path)
                } else {
                    Issue.record("\(file.path):\(number + 1): \(line.trimmingCharacters(in: .whitespaces))")
                }
            }
        }
        #expect(used == Set(Self.unsafeFiles.keys), "files on the list that no longer need it")
    }

    @Test func nothingIsForced() {
        for file in Self.files {
            for (number, line) in file.code.enumerated() {
                #expect(!line.contains("try!") && !line.contains("as!"), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test func whatTheCompilerCannotCheckHasItsReasonBeside() {
        for file in Self.files {
            for (number, line) in file.code.enumerated() {
                guard line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") else { continue }
                let before = number > 0 ? file.lines[number - 1].trimmingCharacters(in: .whitespaces) : ""
                #expect(before.hasPrefix("//"), "\(file.path):\(number + 1): no reason stands on the line before")
            }
        }
    }
}
