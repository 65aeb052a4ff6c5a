import Compiler

extension Standing {
    /// The result of a request, as JSON.
    func answer(_ method: String, _ params: Node?) throws(RequestError) -> String {
        takeEdits()
        switch method {
        case "textDocument/codeAction": return try CodeActions(self, subject(params)).answer(params)
        default: throw .unknown(method)
        }
    }

    /// The document that a request is about.
    private func subject(_ params: Node?) throws(RequestError) -> OpenDocument {
        guard let uri = params?.value("textDocument")?.value("uri")?.string else {
            throw .params("it names no document")
        }
        guard let document = documents[uri] else { throw .params("the document \(uri.prefix(500)) is not open") }
        return document
    }
}
