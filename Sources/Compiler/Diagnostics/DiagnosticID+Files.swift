/// What is wrong with files, before anything in them is looked at.
extension DiagnosticID {
    // Reading a file
    /// The file is not valid YAML.
    ///
    /// Nothing of it can be read: what it defines keeps what it runs, until the file is fixed. The place is where
    /// the parser gave up; the mistake is often a line above: a missing quote, bracket or colon.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   cmd: "sleep 60
    ///   instances: 3
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   cmd: "sleep 60"
    ///   instances: 3
    /// ```
    public static let yamlSyntax = DiagnosticID("SOA0101", "yaml-syntax")
    /// A value does not fit its type.
    ///
    /// A tag or a form promises a type (`!!int`, a date) that the text does not have, so the file breaks in Python,
    /// too. Quote the text if it should be a string.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: !!int three
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let yamlValue = DiagnosticID("SOA0102", "yaml-value")
    /// The file is nested too deeply, or its aliases write out too much.
    ///
    /// No configuration needs that; it protects whoever reads the file. Flatten it, or take aliases out.
    ///
    /// No example: A file that is nested a thousand deep, or whose aliases write out a million values, is too long
    /// for a page.
    public static let yamlLimit = DiagnosticID("SOA0103", "yaml-limit")
    /// A mapping has the same key twice.
    ///
    /// The last one counts, silently. Usually one of the two is a leftover: remove it.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    ///   cpus: 0.5
    ///   instances: 5
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 5
    ///   cpus: 0.5
    /// ```
    public static let duplicateKey = DiagnosticID("SOA0104", "duplicate-key", .warning)
    /// The file is too large to be a configuration.
    ///
    /// It is not read. Look for what was added by mistake.
    ///
    /// No example: A file of more than a megabyte is too long for a page.
    public static let fileSize = DiagnosticID("SOA0105", "file-size")
    /// The file is not valid JSON.
    ///
    /// Nothing of it can be read. Generated files are best generated again.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   env: {KEY: SECRET(key)}
    /// ```
    ///
    /// ```json
    /// # checkout/secrets/key.json
    /// {"environments": {"prod": {"ciphertext": "…"}
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   env: {KEY: SECRET(key)}
    /// ```
    ///
    /// ```json
    /// # checkout/secrets/key.json
    /// {"environments": {"prod": {"ciphertext": "…"}}}
    /// ```
    public static let jsonSyntax = DiagnosticID("SOA0106", "json-syntax")

    // The tree
    /// A symlink leads out of the tree, in a circle, or to nothing.
    ///
    /// Symlinks are followed inside soa-configs alone, so that a commit is complete. Copy the file, or link to one
    /// inside.
    ///
    /// No example: A symlink has no text: `checkout/marathon-prod.yaml → ../../elsewhere.yaml` is wrong, `→
    /// ../_shared/marathon.yaml` is right.
    public static let symlink = DiagnosticID("SOA0201", "symlink")
    /// A symlink leads to nothing.
    ///
    /// The file counts as absent. Remove the link, or add what it names. Where it would define instances that are compiled, it
    /// is an error: they are broken, and keep what they run.
    ///
    /// No example: A symlink has no text: `checkout/service.yaml → gone.yaml` is wrong while there is no
    /// `checkout/gone.yaml`.
    public static let danglingSymlink = DiagnosticID("SOA0204", "dangling-symlink", .warning)
    /// Something stands where a file is expected.
    ///
    /// A directory or a submodule has the name of a configuration file. Only files are read.
    ///
    /// Wrong:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml/main.yaml
    /// instances: 3
    /// ```
    ///
    /// Right:
    ///
    /// ```yaml
    /// # checkout/marathon-prod.yaml
    /// main:
    ///   instances: 3
    /// ```
    public static let notAFile = DiagnosticID("SOA0202", "not-a-file")
    /// The name of a directory cannot be that of a service.
    ///
    /// Names are UTF-8 text. Rename it.
    ///
    /// No example: A page is UTF-8 text, which such a name is not.
    public static let serviceName = DiagnosticID("SOA0203", "service-name")
}
