import Compiler

extension EditorSession {
    /// The result of a request, as JSON.
    func answer(_ method: String, _ params: Node?) throws(RequestError) -> String {
        takeChanges()
        switch method {
        case "textDocument/hover":
            let (document, offset) = try place(params)
            return Hover(self, document).answer(offset)
        case "textDocument/completion":
            let (document, offset) = try place(params)
            return Completion(self, document).answer(offset)
        case "textDocument/definition":
            let (document, offset) = try place(params)
            return Definition(self, document).answer(offset)
        case "textDocument/codeAction": return try CodeActions(self, subject(params)).answer(params)
        case "textDocument/prepareRename":
            let (document, offset) = try place(params)
            return try Renaming(self, document, offset).prepared
        case "textDocument/rename":
            let (document, offset) = try place(params)
            guard let name = params?.value("newName")?.string else { throw .params("it has no new name") }
            return try Renaming(self, document, offset).answer(name)
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

    private func place(_ params: Node?) throws(RequestError) -> (document: OpenDocument, offset: Int) {
        let document = try subject(params)
        guard let position = TextPosition(params?.value("position")) else { throw .params("it names no place") }
        return (document, document.text.offset(of: position))
    }
}
