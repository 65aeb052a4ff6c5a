import TestSupport
import Testing

/// The editors themselves, set up as docs/editors.md says, show what is wrong with a file: those of them that are installed.
@Suite struct EditorsTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.shell("git init -q r; mkdir bin; ln -s '\(Soac.path)' bin/soac")
        try scratch.write("main:\n  instanecs: 3\n", to: "r/web/marathon-prod.yaml")
    }

    /// What docs/editors.md has in a language.
    private func settings(_ language: String) throws -> String {
        let page = String(decoding: try Path.read(Soac.package + "/docs/editors.md"), as: UTF8.self)
        let start = try #require(page.range(of: "```\(language)\n"))
        let end = try #require(page.range(of: "\n```", after: start.upperBound))
        return String(page[start.upperBound..<end.lowerBound]) + "\n"
    }

    /// What an editor says on its standard output.
    private func ask(_ command: String) throws -> String {
        let script = "PATH='\(scratch.path)/bin':$PATH; export PATH; cd r; timeout 300 \(command)"
        let homes = ["HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"].map { $0 + "=" + scratch.path }
        let run = try Command.run("/bin/sh", ["-c", script], in: scratch.path, environment: homes)
        #expect(run.status == 0, "\(run.errors.suffix(3000))")
        return run.output
    }

    private static func has(_ command: String) -> Bool {
        (try? Command.run("/bin/sh", ["-c", command], in: "/"))?.status == 0
    }

    private static let hasNeovim = has(
        "nvim --headless --clean -c 'lua vim.cmd(vim.lsp.config and vim.lsp.enable and \"qa!\" or \"cq\")'")

    @Test(.enabled(if: hasNeovim, "there is no Neovim 0.11 here"))
    func neovim() throws {
        try scratch.write(settings("lua"), to: "init.lua")
        try scratch.write(
            """
            vim.wait(250000, function() return #vim.diagnostic.get(0) > 0 end, 50)
            for _, one in ipairs(vim.diagnostic.get(0)) do
              local line = one.message:gsub('\\n.*', '')
              io.stdout:write(one.lnum .. ' ' .. one.col .. ' ' .. one.code .. ' ' .. line .. '\\n')
            end
            vim.cmd('qa!')
            """, to: "ask.lua")
        let output = try ask("nvim --headless --clean -u ../init.lua web/marathon-prod.yaml -S ../ask.lua")
        #expect(output.contains("1 2 unknown-key the key 'instanecs' is not known\n"), "\(output)")
    }

    private static let packages =
        "(progn (require 'package) (package-initialize) (require 'eglot) (require 'yaml-mode))"
    private static let hasEglot = has("emacs --batch --eval \"\(packages)\"")

    @Test(.enabled(if: hasEglot, "there is no Emacs with Eglot and a mode for YAML here"))
    func eglot() throws {
        try scratch.write(settings("lisp"), to: "init.el")
        try scratch.write(
            """
            (find-file "web/marathon-prod.yaml")
            ;; What a person's first key does.
            (run-hooks 'post-command-hook)
            (let ((left 2500))
              (while (and (> left 0) (null (flymake-diagnostics)))
                (accept-process-output nil 0.1)
                (when (eglot-managed-p) (flymake-start))
                (setq left (1- left))))
            (dolist (one (flymake-diagnostics))
              (princ (format "%d %s\\n" (line-number-at-pos (flymake-diagnostic-beg one))
                             (replace-regexp-in-string "\\n.*" "" (flymake-diagnostic-text one)))))
            (eglot-shutdown-all)
            """, to: "ask.el")
        let output = try ask("emacs --batch --eval \"\(Self.packages)\" -l ../init.el -l ../ask.el")
        #expect(output.contains("2 soac [unknown-key]: the key 'instanecs' is not known\n"), "\(output)")
    }
}

extension String {
    /// Where a text is first, from a place on.
    fileprivate func range(of text: String, after start: Index? = nil) -> Range<Index>? {
        self[(start ?? startIndex)...].firstRange(of: text)
    }
}
