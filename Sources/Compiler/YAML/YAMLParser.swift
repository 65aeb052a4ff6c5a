import CLibYAML

/// YAML text to a document, as PyYAML 5.1's CSafeLoader reads it: libyaml's events, PyYAML's tags, merges and keys.
///
/// Any error breaks the whole file, as there. Bounded in size, depth and alias expansion; a text of a few hundred
/// bytes cannot cost more than milliseconds.
public enum YAMLParser {
    public struct Limits: Sendable {
        /// Bytes of a file.
        public var size = 8 << 20
        /// Collections inside each other.
        public var depth = 256
        /// Nodes of a document with every alias written out, and pairs that merge keys copy.
        public var expandedNodes = 1_000_000
        /// Keys that stand again and are told: more of one file nobody reads.
        public var warnings = 10_000

        public init() {}
    }

    /// Of the libyaml that is loaded: `0.2.5`.
    public static var libraryVersion: String { String(cString: yaml_get_version_string()) }

    /// The document, or nil with the reason among the diagnostics. Of an empty text the document is null.
    public static func parse(
        _ source: [UInt8], path: String, limits: Limits = Limits()
    ) -> Outcome<Document?> {
        if source.count > limits.size {
            return Outcome(nil, [Diagnostic.tooLarge(path: path, size: source.count, limit: limits.size)])
        }
        var composer = Composer(source: source, path: path, limits: limits)
        do {
            let root = try composer.compose()
            let warnings = composer.builder.diagnostics
            return Outcome(composer.builder.finish(root: root), warnings)
        } catch {
            return Outcome(nil, composer.builder.diagnostics + [error.diagnostic(path: path, source: source)])
        }
    }
}

/// Turns events into nodes. A collection's children wait on one stack until it ends.
private struct Composer {
    typealias Place = DocumentBuilder.Place

    var builder: DocumentBuilder
    private let limits: YAMLParser.Limits
    private var waiting: [Int32] = []
    private var open: [Frame] = []
    private var anchors: [[UInt8]: Int32] = [:]
    private var mergedPairs = 0
    /// The last quoted text that goes on in another line than it begins.
    private var longQuote: Place?
    /// Made when the first place is asked for.
    private var textPlaces: TextPlaces?
    /// Bytes of the byte order mark that the text begins with.
    private let byteOrderMark: Int

    private struct Frame {
        var node: Int32
        var firstChild: Int
        var tag: Tag
    }

    /// The tags that SafeConstructor knows.
    private enum Tag: Equatable {
        case none, str, int, float, bool, null, binary, timestamp, seq, map, set, omap, pairs

        static let names: [String: Tag] = [
            "str": .str, "int": .int, "float": .float, "bool": .bool, "null": .null, "binary": .binary,
            "timestamp": .timestamp, "seq": .seq, "map": .map, "set": .set, "omap": .omap, "pairs": .pairs,
        ]
    }

    init(source: [UInt8], path: String, limits: YAMLParser.Limits) {
        builder = DocumentBuilder(path: path, source: source)
        self.limits = limits
        byteOrderMark = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    // MARK: Events

    mutating func compose() throws(ParseFailure) -> Int32 {
        let source = builder.source
        var parser = yaml_parser_t()
        guard yaml_parser_initialize(&parser) == 1 else {
            throw ParseFailure(.yamlLimit, "there is not enough memory to read it", at: Composer.top)
        }
        defer { yaml_parser_delete(&parser) }
        let result: Result<Int32, ParseFailure> = source.withUnsafeBufferPointer { bytes in
            // Text is UTF-8 and nothing else: libyaml must not take it for UTF-16. So it leaves to us the byte order mark,
            // which is no part of the text.
            let start = bytes.baseAddress.map { $0 + byteOrderMark }
            yaml_parser_set_input_string(&parser, start, bytes.count - byteOrderMark)
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            do throws(ParseFailure) {
                return .success(try composeDocument(&parser))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func composeDocument(_ parser: inout yaml_parser_t) throws(ParseFailure) -> Int32 {
        var root: Int32?
        var event = yaml_event_t()
        while true {
            guard yaml_parser_parse(&parser, &event) == 1 else { throw failure(of: parser) }
            defer { yaml_event_delete(&event) }
            let place = Place(start: Position(event.start_mark), end: Position(event.end_mark))
            switch event.type {
            case YAML_STREAM_END_EVENT:
                guard let root else { return builder.add(.null, at: place) }
                try checkValue(root)
                return root
            case YAML_DOCUMENT_START_EVENT:
                if root != nil {
                    throw ParseFailure(
                        .yamlSyntax, "a second document begins here",
                        hint: "a file holds one document; remove the '---'",
                        at: place)
                }
            case YAML_SCALAR_EVENT:
                let style = event.data.scalar.style
                if place.start.line != place.end.line,
                    style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
                {
                    longQuote = place
                }
                let node = try scalar(event.data.scalar, at: place)
                try anchor(event.data.scalar.anchor, node, at: place)
                finished(node, &root)
            case YAML_ALIAS_EVENT:
                finished(try alias(event.data.alias.anchor, at: place), &root)
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                try begin(.list, tag: try tag(start.tag, at: place), anchor: start.anchor, at: place)
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                try begin(.map, tag: try tag(start.tag, at: place), anchor: start.anchor, at: place)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
                guard let frame = open.popLast() else { continue }
                let isList = event.type == YAML_SEQUENCE_END_EVENT
                try isList ? endList(frame, at: place) : endMapping(frame, at: place)
                waiting.removeLast(waiting.count - frame.firstChild)
                if builder.size(frame.node) > limits.expandedNodes, builder.nodes.count < limits.expandedNodes / 2 {
                    throw ParseFailure(
                        .yamlLimit, "with its aliases written out this has more than \(limits.expandedNodes) values",
                        hint: "aliases of aliases multiply; write the values once", at: placeOf(frame.node))
                }
                finished(frame.node, &root)
            default: continue
            }
        }
    }

    private mutating func finished(_ node: Int32, _ root: inout Int32?) {
        if open.isEmpty { root = node } else { waiting.append(node) }
    }

    private mutating func begin(
        _ kind: NodeKind, tag: Tag, anchor name: UnsafeMutablePointer<yaml_char_t>?, at place: Place
    ) throws(ParseFailure) {
        switch (kind, tag) {
        case (_, .none), (.list, .seq), (.list, .omap), (.list, .pairs), (.map, .map), (.map, .set): break
        default:
            throw ParseFailure(
                .yamlValue, "a \(kind == .list ? "list" : "mapping") cannot have this tag", hint: "remove the tag",
                at: place)
        }
        guard open.count < limits.depth else {
            throw ParseFailure(
                .yamlLimit, "more than \(limits.depth) levels of nesting", hint: nil, at: place)
        }
        let node = builder.add(kind, at: place)
        try anchor(name, node, at: place)
        open.append(Frame(node: node, firstChild: waiting.count, tag: tag))
    }

    private mutating func anchor(
        _ name: UnsafeMutablePointer<yaml_char_t>?, _ node: Int32, at place: Place
    ) throws(ParseFailure) {
        guard let name else { return }
        let key = Composer.bytes(name)
        if let first = anchors.updateValue(node, forKey: key) {
            throw ParseFailure(
                .yamlSyntax, "the anchor '&\(String(decoding: key, as: UTF8.self))' is defined twice",
                hint: "the first is in line \(builder.span(first).start.line); name one of them otherwise", at: place)
        }
    }

    private mutating func alias(
        _ name: UnsafeMutablePointer<yaml_char_t>?, at place: Place
    ) throws(ParseFailure) -> Int32 {
        let key = name.map { Composer.bytes($0) } ?? []
        let text = String(decoding: key, as: UTF8.self)
        guard let node = anchors[key] else {
            throw ParseFailure(
                .yamlSyntax, "there is no anchor '&\(text)' before this alias",
                hint: YAMLMistake.hint(forAliasAt: place, in: builder.source), at: place)
        }
        if open.contains(where: { $0.node == node }) {
            throw ParseFailure(
                .yamlValue, "the alias '*\(text)' is inside the value that it names",
                hint: "a value cannot contain itself",
                at: place)
        }
        return node
    }

    // MARK: Scalars

    private func tag(_ tag: UnsafeMutablePointer<yaml_char_t>?, at place: Place) throws(ParseFailure) -> Tag {
        guard let tag, tag[0] != 0, !(tag[0] == UInt8(ascii: "!") && tag[1] == 0) else { return .none }
        let name = String(decoding: Composer.bytes(tag), as: UTF8.self)
        let prefix = "tag:yaml.org,2002:"
        if name.utf8.starts(with: prefix.utf8), let known = Tag.names[String(name.dropFirst(prefix.count))] {
            return known
        }
        let shown = name.utf8.starts(with: prefix.utf8) ? "!!" + name.dropFirst(prefix.count) : name
        throw ParseFailure(
            .yamlValue, "the tag '\(shown)' is not known", hint: "quote the value if it should begin with '!'",
            at: place)
    }

    private typealias ScalarEvent = yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar

    private mutating func scalar(_ event: ScalarEvent, at place: Place) throws(ParseFailure) -> Int32 {
        let text = ScalarText(start: event.value, count: event.length)
        let tag = try tag(event.tag, at: place)
        let resolution: ScalarResolver.Resolution
        switch tag {
        case .none: resolution = event.plain_implicit != 0 ? ScalarResolver.resolve(text) : .string
        case .str: resolution = .string
        case .int: resolution = .int
        case .float: resolution = .float
        case .bool: resolution = .bool
        case .null: resolution = .null
        case .timestamp: resolution = .timestamp
        case .binary:
            guard let decoded = ScalarConstructor.binary(text) else {
                throw Composer.unreadable(text, "binary data in base64", at: place)
            }
            return builder.addText(.binary, decoded, at: place)
        case .seq, .map, .set, .omap, .pairs:
            throw ParseFailure(
                .yamlValue, "a scalar cannot have the tag of a collection", hint: "remove the tag", at: place)
        }
        switch resolution {
        case .string: return builder.addText(.string, text, at: place)
        case .null: return builder.add(.null, at: place)
        case .merge: return builder.add(.mergeKey, at: place)
        case .value: return builder.add(.valueKey, at: place)
        case .bool:
            guard let flag = ScalarConstructor.bool(text) else {
                throw Composer.unreadable(text, "a boolean", at: place)
            }
            return builder.add(.bool, payload: flag ? 1 : 0, at: place)
        case .int:
            guard text.count <= PythonNumber.sizeLimit else {
                throw ParseFailure(
                    .yamlLimit, "an integer has more than \(PythonNumber.sizeLimit) digits",
                    hint: "quote it if it should be a string",
                    at: place)
            }
            guard let number = ScalarConstructor.int(text) else {
                throw Composer.unreadable(text, "an integer", at: place)
            }
            return builder.addValue(number, at: place)
        case .float:
            guard let number = ScalarConstructor.float(text) else {
                throw Composer.unreadable(text, "a float", at: place)
            }
            return builder.addValue(.float(number), at: place)
        case .timestamp:
            guard let time = TimestampText(text)?.value else {
                throw Composer.unreadable(text, "a date or time", at: place)
            }
            return builder.addValue(time, at: place)
        }
    }

    private static func unreadable(
        _ bytes: ScalarText, _ kind: String, at place: Place
    ) -> ParseFailure {
        let text = String(decoding: bytes.prefix(60), as: UTF8.self)
        return ParseFailure(
            .yamlValue, "'\(text)' looks like \(kind), but is none", hint: "quote it if it should be a string",
            at: place)
    }

    // MARK: Collections

    private mutating func endList(_ frame: Frame, at place: Place) throws(ParseFailure) {
        var items = Array(waiting[frame.firstChild...])
        for (position, item) in items.enumerated() {
            try checkValue(item)
            guard frame.tag == .omap || frame.tag == .pairs else { continue }
            guard builder.kind(item) == .map, builder.children(item).count == 3 else {
                throw ParseFailure(
                    .yamlValue, "an item of an ordered mapping is a mapping of one pair", at: placeOf(item))
            }
            let pair = Array(builder.children(item).prefix(2))
            let tuple = builder.add(.tuple, at: placeOf(item))
            builder.close(tuple, children: pair, end: placeOf(item).end)
            items[position] = tuple
        }
        builder.close(frame.node, children: items, end: place.end)
    }

    private mutating func endMapping(_ frame: Frame, at place: Place) throws(ParseFailure) {
        var own: [Int32] = []
        own.reserveCapacity((waiting.count - frame.firstChild) / 2 * 3)
        var merged: [Int32] = []
        for place in stride(from: frame.firstChild, to: waiting.count - 1, by: 2) {
            let (key, value) = (waiting[place], waiting[place + 1])
            switch builder.kind(key) {
            case .mergeKey:
                try merge(value, through: key, into: &merged)
                continue
            case .valueKey:
                let text = builder.addText(.string, "=".utf8, at: placeOf(key))
                own.append(text)
            case .list, .map, .set, .tuple:
                throw ParseFailure(
                    .yamlValue, "a list or mapping cannot be a key", hint: "quote the key, or write a scalar",
                    at: placeOf(key))
            default: own.append(key)
            }
            try checkValue(value)
            own.append(value)
            own.append(-1)
        }
        var pairs = merged.isEmpty ? own : merged + own
        for repeated in builder.unify(&pairs) { warnOfDuplicate(repeated) }
        if frame.tag == .set {
            builder.setKind(frame.node, .set)
            pairs = stride(from: 0, to: pairs.count, by: 3).map { pairs[$0] }
        }
        builder.close(frame.node, children: pairs, end: place.end)
    }

    /// `<<` and `=` have a meaning as keys alone.
    private func checkValue(_ node: Int32) throws(ParseFailure) {
        let kind = builder.kind(node)
        guard kind == .mergeKey || kind == .valueKey else { return }
        let text = kind == .mergeKey ? "<<" : "="
        throw ParseFailure(
            .yamlValue, "'\(text)' has no value of its own in YAML", hint: "quote it: '\(text)'", at: placeOf(node))
    }

    /// Appends the pairs that a `<<` brings. Of a list of mappings the earlier win, so they come last.
    private mutating func merge(
        _ value: Int32, through key: Int32, into merged: inout [Int32]
    ) throws(ParseFailure) {
        let sources: [Int32]
        switch builder.kind(value) {
        case .map: sources = [value]
        case .list: sources = builder.children(value).reversed()
        default: sources = [-1]
        }
        for source in sources {
            guard source >= 0, builder.kind(source) == .map else {
                throw ParseFailure(
                    .yamlValue, "'<<' merges a mapping or a list of mappings",
                    hint: "did you mean an alias: '<<: *name'?",
                    at: placeOf(source >= 0 ? source : value))
            }
            let pairs = builder.children(source)
            // An empty mapping costs something as well: a list of many may be merged many times.
            mergedPairs += max(1, pairs.count / 3)
            guard mergedPairs <= limits.expandedNodes else {
                throw ParseFailure(
                    .yamlLimit, "merge keys copy more than \(limits.expandedNodes) pairs", at: placeOf(key))
            }
            for i in stride(from: pairs.startIndex, to: pairs.endIndex, by: 3) {
                merged.append(pairs[i])
                merged.append(pairs[i + 1])
                merged.append(key)
            }
        }
    }

    private mutating func warnOfDuplicate(_ repeated: DocumentBuilder.RepeatedKey) {
        guard builder.diagnostics.count < limits.warnings else { return }
        let key = repeated.key
        let span = builder.span(key)
        let excerpt = builder.line(span.start.line)
        let name = builder.kind(key) == .string ? "'\(String(decoding: builder.textBytes(key), as: UTF8.self))' " : ""
        builder.diagnostics.append(
            ParseFailure(
                .duplicateKey, "the key \(name)is here again; the last one wins",
                hint: "the first is in line \(builder.span(repeated.first.key).start.line); remove one of them",
                at: placeOf(key)
            ).diagnostic(path: span.path, excerpt: excerpt).mended(by: mend(repeated)))
    }

    /// Without the second of two equal pairs.
    private mutating func mend(_ repeated: DocumentBuilder.RepeatedKey) -> Mend? {
        guard builder.isSameValue(repeated.value, repeated.first.value) else { return nil }
        let places = textPlaces ?? TextPlaces(builder.source)
        textPlaces = places
        let (key, value) = (
            places.range(of: builder.span(repeated.key)), places.range(of: builder.span(repeated.value))
        )
        return RepeatedPair(key: key, value: value, source: builder.source, places).mend
    }

    // MARK: Places

    private static let top = Place(start: Position(line: 1, column: 1), end: Position(line: 1, column: 1))

    private func placeOf(_ node: Int32) -> Place {
        let span = builder.span(node)
        return Place(start: span.start, end: span.end)
    }

    private static func bytes(_ text: UnsafeMutablePointer<yaml_char_t>) -> [UInt8] {
        var length = 0
        while text[length] != 0 { length += 1 }
        return Array(UnsafeBufferPointer(start: text, count: length))
    }

    /// libyaml's complaint in words that say what to do.
    private func failure(of parser: yaml_parser_t) -> ParseFailure {
        let problem = parser.problem.map { String(cString: $0) } ?? "the text is not valid YAML"
        if parser.error == YAML_READER_ERROR {
            // A reader error has no mark of its own: the reader is ahead of the scanner.
            let offset = byteOrderMark + parser.problem_offset
            let before = builder.source.prefix(offset)
            let line = before[(before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)...]
            let place = Position(
                line: UInt32(clamping: before.count { $0 == 0x0A } + 1),
                column: UInt32(clamping: line.count { $0 & 0xC0 != 0x80 } + 1))
            return ParseFailure(
                .yamlSyntax, "the file is not text: \(problem) (at byte \(offset))",
                hint: "YAML is UTF-8 without control characters", at: Place(start: place, end: place))
        }
        let context = parser.context.map { String(cString: $0) }
        let complaint = YAMLMistake.Complaint(
            problem: problem, context: context, place: Position(parser.problem_mark),
            contextPlace: context == nil ? nil : Position(parser.context_mark))
        return YAMLMistake(complaint, longQuote: longQuote, in: builder.source).failure()
    }
}

extension Position {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: UInt32(clamping: mark.line + 1), column: UInt32(clamping: mark.column + 1))
    }
}
