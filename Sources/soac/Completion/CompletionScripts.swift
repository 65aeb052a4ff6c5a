/// The library's scripts, as they are handed out: with what they lack.
enum CompletionScripts {
    /// Texts of the script, and what takes their places.
    static let mendsForBash = [
        // Bash makes three words of --option=value.
        (
            "    local -r cur=\"${2}\"\n    local -r prev=\"${3}\"\n",
            """
                local -r cur="${2}"
                local prev="${3}"
                [[ "${prev}" != '=' ]] || prev="${COMP_WORDS[COMP_CWORD - 2]}"

            """
        ),
        (
            "    local -a unparsed_words=(\"${COMP_WORDS[@]:1:${COMP_CWORD}}\")\n",
            """
                local -a unparsed_words=()
                local unparsed_word
                for unparsed_word in "${COMP_WORDS[@]:1:${COMP_CWORD}}"; do
                    [[ "${unparsed_word}" = '=' ]] || unparsed_words+=("${unparsed_word}")
                done

            """
        ),
        // A service has the name of a folder, and is none.
        (
            "    local completion\n    while",
            """
                local completion
                [[ "${1}" != '-W' ]] || compopt +o filenames 2>/dev/null
                while
            """
        ),
        (
            "        # Offer subcommand completions\n",
            "        # Offer subcommand completions\n        compopt +o filenames 2>/dev/null\n"
        ),
        // The trap would stay, and undo later what the user sets.
        ("/;}\" RETURN\n", "/;}; trap - RETURN\" RETURN\n"),
        // What is no program, as ~/bin/soac in quotes, has no names.
        (
            "\"${COMP_WORDS[0]}\" \"${@}\" \"${words[@]}\"\n",
            "\"${COMP_WORDS[0]}\" \"${@}\" \"${words[@]}\" 2>/dev/null\n"
        ),
    ]

    /// - Parameter script: as the library writes it, for any shell
    static func mended(_ script: String) -> String {
        if script.hasPrefix("#!/bin/bash") {
            return mendsForBash.reduce(script) { script, mend in script.replacing(mend.0, with: mend.1) }
        }
        // Where the cursor is in its word is told to none but a person's own line, and nobody here asks.
        return script.replacing(/\ \(__\w+_tokens -tC\)/, with: " 0")
    }
}
