import Git
import TestSupport
import Testing

@testable import Fleet

/// Which commits are shown, and which are to blame: on histories that are plain values.
@Suite struct HistoryWalkTests {
    /// Commits by number; each has files, a result that follows from them, and fields.
    struct Plain: FieldHistory, ResultHistory {
        struct Node {
            var parents: [Int]
            var time: Int
            /// What git compares.
            var files: String
            /// What comes out; nil: nothing. Each character is a field; `!` stands for what cannot be compiled.
            var result: String?
            var isBoundary = false
        }

        var nodes: [Node]

        static func id(_ number: Int) -> CommitID {
            let digits = String(number, radix: 16)
            guard let id = ObjectID(hex: String(repeating: "0", count: 40 - digits.count) + digits) else {
                preconditionFailure("40 digits are an id")
            }
            return CommitID(id)
        }

        static func number(_ commit: Commit) -> Int { commit.author.time.seconds }

        func commit(_ id: CommitID) -> Commit {
            guard let number = nodes.indices.first(where: { Plain.id($0) == id }) else {
                preconditionFailure("there is no such commit")
            }
            let node = nodes[number]
            func signature(_ time: Int) -> Commit.Signature {
                Commit.Signature(name: "A", email: "a", time: CommitTime(seconds: time, offset: 0))
            }
            return Commit(
                id: id, tree: TreeID(id.id), parents: node.parents.map(Plain.id), isBoundary: node.isBoundary,
                author: signature(number), committer: signature(node.time), subject: "")
        }

        private func node(_ commit: Commit) -> Node { nodes[Plain.number(commit)] }

        func haveSameFiles(_ one: Commit, _ other: Commit) -> Bool { node(one).files == node(other).files }

        func haveSameResult(_ one: Commit, _ other: Commit?) -> Bool {
            node(one).result == other.flatMap { node($0).result }
        }

        func fields(at commit: Commit) -> Set<Character>? {
            let result = node(commit).result
            return result == "!" ? nil : Set(result ?? "")
        }

        /// The numbers of the commits that are shown, and of those at which the history ends.
        func walk(from start: Int) throws -> (shown: [Int], ends: [Int]) {
            var walk = HistoryWalk(self, from: commit(Plain.id(start)))
            var shown: [Int] = []
            while let step = try walk.next() {
                let number = Plain.number(step.commit)
                shown.append(number)
                #expect(step.parent?.id == step.commit.parents.first)
                let arrival = arrival(of: number, from: start)
                #expect(step.merge.map(Plain.number) == (arrival.commit == number ? nil : arrival.commit))
            }
            let places = shown.map { arrival(of: $0, from: start).place }
            #expect(places == places.sorted())
            return (shown, walk.boundary.map(Plain.number))
        }

        /// By the definition: the oldest commit of the first parents' line that has it among its ancestors.
        func arrival(of number: Int, from start: Int) -> (place: Int, commit: Int) {
            func reaches(_ from: Int) -> Bool { from == number || nodes[from].parents.contains(where: reaches) }
            let line = Array(sequence(first: start) { nodes[$0].parents.first })
            let place = line.lastIndex(where: reaches) ?? line.count
            return (place, line[place])
        }

        func blame(_ start: Int) throws -> [Character: Int] {
            let commit = commit(Plain.id(start))
            return try FieldBlame(history: self).commits(of: fields(at: commit) ?? [], at: commit)
                .mapValues(Plain.number)
        }
    }

    /// Commits one after another: `files=result`, a result of `-` is none, and no `=` takes the files for it.
    private static func line(_ texts: String...) -> Plain {
        Plain(
            nodes: texts.enumerated().map { number, text in
                let parts = text.split(separator: "=").map(String.init)
                let result = parts.last == "-" ? nil : parts.last
                return Plain.Node(
                    parents: number == 0 ? [] : [number - 1], time: number, files: parts[0], result: result)
            })
    }

    // MARK: A line

    @Test func whatChangesNothingIsNotShown() throws {
        let history = Self.line("x=-", "x=-", "a", "a", "a2=a", "b", "b", "a", "y=-", "y=-")
        #expect(try history.walk(from: 9).shown == [8, 7, 5, 2])
        #expect(try history.walk(from: 4).shown == [2])
        #expect(try history.walk(from: 1).shown == [])
    }

    @Test func theFirstCommitIsShownIfItGivesSomething() throws {
        #expect(try Self.line("a", "a").walk(from: 1).shown == [0])
    }

    @Test func aShallowCloneBeginsWithNoChange() throws {
        var history = Self.line("a", "b", "c")
        history.nodes[0].isBoundary = true
        let walk = try history.walk(from: 2)
        #expect(walk.shown == [2, 1] && walk.ends == [0])
    }

    // MARK: Merges

    private static func merge(_ base: String, _ left: String, _ right: String, _ merged: String) -> Plain {
        func node(_ parents: [Int], _ time: Int, _ text: String) -> Plain.Node {
            Plain.Node(parents: parents, time: time, files: text, result: text)
        }
        return Plain(nodes: [node([], 0, base), node([0], 1, left), node([0], 2, right), node([1, 2], 3, merged)])
    }

    @Test func aMergeLikeOneParentIsNotShown() throws {
        #expect(try Self.merge("a", "b", "a", "b").walk(from: 3).shown == [1, 0])
        #expect(try Self.merge("a", "a", "b", "b").walk(from: 3).shown == [2, 0])
        // What came from the other side was thrown away.
        #expect(try Self.merge("a", "b", "c", "c").walk(from: 3).shown == [2, 0])
        #expect(try Self.merge("a", "b", "b", "b").walk(from: 3).shown == [1, 0])
    }

    @Test func aMergeUnlikeAllParentsIsShownWithBoth() throws {
        #expect(try Self.merge("a", "b", "c", "d").walk(from: 3).shown == [3, 2, 1, 0])
    }

    /// Written first, and merged last.
    @Test func whatWasMergedLastNightIsLastNights() throws {
        let history = Plain(
            nodes: [([], 0, "a"), ([0], 1, "ab"), ([0], 10, "ac"), ([2], 11, "ad"), ([3, 1], 12, "adb")].map {
                Plain.Node(parents: $0.0, time: $0.1, files: $0.2, result: $0.2)
            })
        #expect(try history.walk(from: 4).shown == [4, 1, 3, 2, 0])
    }

    // MARK: Blame

    @Test func aFieldIsDueToTheLastCommitThatMadeIt() throws {
        #expect(try Self.line("ab", "ac", "ab").blame(2) == ["a": 0, "b": 2])
        #expect(try Self.line("x=-", "a", "ab", "ab2=ab").blame(3) == ["a": 1, "b": 2])
        // Gone and back.
        #expect(try Self.line("a", "x=-", "a").blame(2) == ["a": 2])
    }

    @Test func whatCannotBeCompiledIsLookedThrough() throws {
        #expect(try Self.line("ab", "x=!", "y=!", "abc").blame(3) == ["a": 0, "b": 0, "c": 3])
        #expect(try Self.line("x=!", "a").blame(1) == ["a": 1])
    }

    @Test func aMergeTakesEachFieldFromWhereItIs() throws {
        #expect(try Self.merge("ab", "cb", "ad", "cd").blame(3) == ["c": 1, "d": 2])
        #expect(try Self.merge("ab", "cb", "ad", "cde").blame(3) == ["c": 1, "d": 2, "e": 3])
        #expect(try Self.merge("ab", "ab", "ab", "ab").blame(3) == ["a": 0, "b": 0])
    }

    // MARK: Any history

    private static func random(_ numbers: inout Seeded) -> Plain {
        let texts = ["a", "b", "ab", "abc", "bc", "-", "!"]
        return Plain(
            nodes: (0..<Int.random(in: 1...14, using: &numbers)).map { number in
                let parents = (0..<Int.random(in: 1...3, using: &numbers)).compactMap { _ in
                    number == 0 ? nil : Int.random(in: max(0, number - 4)..<number, using: &numbers)
                }
                let text = texts.randomElement(using: &numbers) ?? "a"
                let version = Int.random(in: 0...1, using: &numbers)
                return Plain.Node(
                    parents: parents.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
                    time: Int.random(in: 0...5, using: &numbers), files: "\(text)\(version)",
                    result: text == "-" ? nil : text)
            })
    }

    /// A model that goes through all commits again and again, and asks nothing but the definitions.
    @Test func anyHistoryIsAsTheModelHasIt() throws {
        for seed in 0..<400 as Range<UInt64> {
            var numbers = Seeded(seed)
            let history = Self.random(&numbers)
            let nodes = history.nodes
            func likeOne(_ number: Int) -> Int? {
                nodes[number].parents.first { nodes[$0].files == nodes[number].files }
                    ?? nodes[number].parents.first { nodes[$0].result == nodes[number].result }
            }
            var reached: Set<Int> = [nodes.count - 1]
            for number in nodes.indices.reversed() where reached.contains(number) {
                if let same = likeOne(number) { reached.insert(same) } else { reached.formUnion(nodes[number].parents) }
            }
            let shown = reached.filter { number in
                likeOne(number) == nil && !(nodes[number].parents.isEmpty && nodes[number].result == nil)
            }
            #expect(Set(try history.walk(from: nodes.count - 1).shown) == shown, "seed \(seed)")

            func blamed(_ field: Character, _ number: Int) -> Int {
                if let same = nodes[number].parents.first(where: { nodes[$0].files == nodes[number].files }) {
                    return blamed(field, same)
                }
                for var parent in nodes[number].parents {
                    while nodes[parent].result == "!", let next = nodes[parent].parents.first { parent = next }
                    if nodes[parent].result?.contains(field) == true { return blamed(field, parent) }
                }
                return number
            }
            let fields = history.fields(at: history.commit(Plain.id(nodes.count - 1))) ?? []
            for (field, commit) in try history.blame(nodes.count - 1) {
                #expect(commit == blamed(field, nodes.count - 1), "seed \(seed), \(field)")
            }
            #expect(Set(try history.blame(nodes.count - 1).keys) == fields, "seed \(seed)")
        }
    }

    @Test func whatCameLastIsNextThenTheNewestAndOfOneTimeTheFirst() {
        let history = Plain(
            nodes: [5, 9, 5, 5, 7, 1, 10].map { Plain.Node(parents: [], time: $0, files: "", result: nil) })
        var queue = CommitQueue()
        let places = [1, 1, 1, 1, 1, 0, 2]
        for number in history.nodes.indices { queue.add(history.commit(Plain.id(number)), place: places[number]) }
        queue.add(history.commit(Plain.id(3)), place: 0)
        var order: [Int] = []
        while let commit = queue.next() { order.append(Plain.number(commit)) }
        #expect(order == [5, 1, 4, 0, 2, 3, 6])
    }
}
