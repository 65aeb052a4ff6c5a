import Compiler

/// What is known of the form of a file, by its name.
enum FileShape {
    static func of(_ path: String) -> Schema? {
        let name = String(path.split(separator: "/").last ?? "")
        return name == RepositorySettings.fileName ? SettingsSchema.file : FileSchema.of(fileName: name)?.shape
    }

    /// What stands behind these keys, and what is known of the last; nil for an item of a list.
    static func member(_ shape: Schema, _ names: [String?]) -> (key: SchemaKey?, shape: Schema)? {
        var current: (key: SchemaKey?, shape: Schema) = (nil, shape)
        for name in names {
            guard let name else {
                guard let item = current.shape.itemShape else { return nil }
                current = (nil, item)
                continue
            }
            // What stands below a template is an instance.
            guard
                let next = current.shape.member(name).flatMap({ isAnything($0.shape) && name.hasPrefix("_") ? nil : $0 }
                )
                    ?? instance(current.shape, name)
            else { return nil }
            current = next
        }
        return current
    }

    private static func isAnything(_ shape: Schema) -> Bool {
        shape.knownKeys.isEmpty && shape.itemShape == nil && shape.choices.isEmpty
    }

    private static func instance(_ file: Schema, _ name: String) -> (key: SchemaKey?, shape: Schema)? {
        name.hasPrefix("_") ? file.member("main") : nil
    }
}
