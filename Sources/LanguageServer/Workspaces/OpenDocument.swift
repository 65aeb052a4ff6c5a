/// A file that an editor has open.
struct OpenDocument {
    /// As the editor calls it.
    let uri: String
    /// Where it really is; nil if it is no file.
    let path: String?
    var version: Int
    var text: EditedText
}
