import Compiler

/// A field of an artifact that has another value than before, appeared, or went.
public struct FieldChange: Sendable {
    /// An item of a list by its place, or by what it is called: `container.docker.parameters[memory-swap]`.
    public var path: FieldPath
    /// Nil if the field is new.
    public var before: ExplainedField?
    /// Nil if the field is gone.
    public var after: ExplainedField?
    /// What decides that there is no such field, on the side that has none.
    var absence: FieldSource?

    /// Where the change was made: in the files as they are now, or where something was taken out, as they were. Nil where
    /// no file holds the field.
    public var place: (place: SourcePlace, isBefore: Bool)? {
        let (old, new) = (before?.source ?? absence, after?.source ?? absence)
        if let new, let place = new.place(unlike: old) { return (place, false) }
        if let old, let place = old.place(unlike: new) { return (place, true) }
        return nil
    }

    /// Whether the field follows from others that are written somewhere.
    public var isComputed: Bool {
        if case .computed = (after ?? before)?.source { true } else { false }
    }
}

extension FieldSource {
    /// Its place; of what it is computed from, the place of that which is not as it is in `other`.
    fileprivate func place(unlike other: FieldSource?) -> SourcePlace? {
        guard case .computed(let ingredients) = self else { return ownPlace }
        guard case .computed(let others) = other else { return ingredients.lazy.compactMap(\.source?.ownPlace).first }
        return ingredients.lazy.compactMap { ingredient in
            let same = others.first { $0.name == ingredient.name }
            return same?.source?.says(ingredient.source) == true ? nil : ingredient.source?.ownPlace
        }.first
    }

    private var ownPlace: SourcePlace? {
        switch self {
        case .written(let place, _), .system(let place), .deployments(let place): place
        case .standard, .fixed, .computed: nil
        }
    }

    /// Whether the same stands at both places, or neither has one.
    private func says(_ other: FieldSource?) -> Bool {
        guard let place = ownPlace, let other = other?.ownPlace else {
            return ownPlace == nil && other?.ownPlace == nil
        }
        return place.says(other)
    }
}
