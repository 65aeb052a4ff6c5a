import Compiler

/// What stands at a place of a file, with the keys that lead there from the top.
struct Spot {
    enum Step {
        case key(Node, value: Node)
        case item(Int, Node)
    }

    private(set) var steps: [Step] = []
    /// Whether the place is on the last key, and not on its value.
    private(set) var isOnKey = false

    /// Nil if nothing is there.
    init?(_ root: Node, at position: Position) {
        var node = root
        while let step = Spot.step(in: node, at: position) {
            steps.append(step)
            guard steps.count < 100 else { break }
            switch step {
            case .key(let key, let value):
                isOnKey = Spot.holds(key, position)
                if isOnKey { return }
                node = value
            case .item(_, let item): node = item
            }
        }
        if steps.isEmpty { return nil }
    }

    /// What stands elsewhere, behind an alias or a `<<`, is not looked at.
    private static func step(in node: Node, at position: Position) -> Step? {
        for (key, value, via) in node.pairs where via == nil {
            if holds(key, position) || key.span.end <= value.span.start && holds(value, position) {
                return .key(key, value: value)
            }
        }
        let start = node.span.start
        for (place, item) in node.items.enumerated() where item.span.start >= start && holds(item, position) {
            return .item(place, item)
        }
        return nil
    }

    private static func holds(_ node: Node, _ position: Position) -> Bool {
        let span = node.span
        // A mapping or a list in lines ends where the next thing begins.
        if node.isMapping || node.isList { return span.start <= position && position < span.end }
        return span.start <= position && position <= span.end
    }

    /// The texts of the keys, and nil for items.
    var names: [String?] {
        steps.map { step in
            switch step {
            case .key(let key, _): key.string ?? key.value.str
            case .item: nil
            }
        }
    }

    /// The last key, and what stands under it.
    var pair: (key: Node, value: Node)? {
        for case .key(let key, let value) in steps.reversed() { return (key, value) }
        return nil
    }

    /// The scalar at the place: a key, or a value.
    var node: Node? {
        switch steps.last {
        case .key(let key, let value): isOnKey ? key : value
        case .item(_, let item): item
        case nil: nil
        }
    }
}
