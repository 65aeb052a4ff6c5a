// Made from doc comments by RulePagesTests under UPDATE_GOLDEN=1.

/// The manual pages of all findings, by name.
let rulePages: [String: String] = [
    "yaml-syntax": #"""
        # yaml-syntax

        `SOA0101`, error

        **The file is no YAML.**

        Nothing of it can be read: what it defines keeps what it runs, until the file is mended. The place is where
        the parser gave up; the mistake is often a line above: a missing quote, bracket or colon.
        """#,
    "yaml-value": #"""
        # yaml-value

        `SOA0102`, error

        **A value is no value of its type.**

        A tag or a form promises a type (`!!int`, a date) that the text does not have, so the file breaks in Python,
        too. Quote the text if it is meant as text.
        """#,
    "yaml-limit": #"""
        # yaml-limit

        `SOA0103`, error

        **The file is nested too deeply, or its aliases write out too much.**

        No configuration needs that; it protects whoever reads the file. Flatten it, or take aliases out.
        """#,
    "duplicate-key": #"""
        # duplicate-key

        `SOA0104`, warning

        **A mapping has the same key twice.**

        The last one counts, silently. Mostly one of the two is a leftover: remove it.
        """#,
    "file-size": #"""
        # file-size

        `SOA0105`, error

        **The file is too large to be a configuration.**

        It is not read. Look for what was added by mistake.
        """#,
    "json-syntax": #"""
        # json-syntax

        `SOA0106`, error

        **The file is no JSON.**

        Nothing of it can be read. Generated files are best generated anew.
        """#,
    "symlink": #"""
        # symlink

        `SOA0201`, error

        **A symlink leads out of the tree, in a circle, or nowhere that counts.**

        Symlinks are followed inside soa-configs alone, so that a commit says all. Copy the file, or link to one
        inside.
        """#,
    "not-a-file": #"""
        # not-a-file

        `SOA0202`, error

        **Something stands where a file is expected.**

        A directory or a submodule has the name of a configuration file. Only files are read.
        """#,
    "service-name": #"""
        # service-name

        `SOA0203`, error

        **The name of a directory cannot be that of a service.**

        Names are UTF-8 text. Rename it.
        """#,
    "dangling-symlink": #"""
        # dangling-symlink

        `SOA0204`, warning

        **A symlink leads to nothing.**

        The file counts as absent. Remove the link, or add what it names.
        """#,
    "shape": #"""
        # shape

        `SOA0301`, error

        **A file or an instance is not the kind of thing that it has to be.**

        A file of instances is a mapping of names to mappings; `main: {}` is an instance that has all defaults.
        """#,
    "instance-name": #"""
        # instance-name

        `SOA0302`, error

        **The name of an instance cannot be used.**

        It becomes part of file names, ids and tags: at most 120 bytes of text without `/`. YAML reads `on`, `12` and
        `null` as other things than text: quote them.
        """#,
    "value-type": #"""
        # value-type

        `SOA0303`, error

        **A value is of the wrong type.**

        The original would crash on it, or compute something that nobody meant. Write the type that the message names;
        quote what is meant as text.
        """#,
    "unknown-key": #"""
        # unknown-key

        `SOA0304`, warning

        **A key is not known.**

        It has no effect, which is seldom meant: the message names known keys that are spelled nearly so.
        """#,
    "command-and-arguments": #"""
        # command-and-arguments

        `SOA0305`, error

        **An instance has both `cmd` and `args`.**

        A container is started by one of them. `args: null` unsets what is inherited.
        """#,
    "deploy-group": #"""
        # deploy-group

        `SOA0306`, error

        **A `deploy_group` cannot be expanded.**

        It is a format string that knows `{cluster}`, `{instance}` and `{service}`; braces that are meant as such are
        doubled.
        """#,
    "healthcheck": #"""
        # healthcheck

        `SOA0307`, error

        **A healthcheck cannot be made of what is configured.**

        The mode is one of http, https, tcp and cmd, and cmd needs `healthcheck_cmd`.
        """#,
    "registration": #"""
        # registration

        `SOA0308`, error

        **A registration is not of the form SERVICE.NAMESPACE.**

        It says under which name the instance's tasks are found.
        """#,
    "smartstack": #"""
        # smartstack

        `SOA0309`, error

        **A SmartStack namespace cannot be read.**

        The instances that register there, and those who look for them, are left as they are.
        """#,
    "command-format": #"""
        # command-format

        `SOA0310`, error

        **A Chronos command cannot be expanded.**

        It is a format string with Tron's date variables: `{shortdate-1}`. Braces that are meant as such are doubled:
        `{{`.
        """#,
    "duplicate-instance": #"""
        # duplicate-instance

        `SOA0311`, error

        **Two instances of a service have the same name in one cluster.**

        An instance is known by its service, its name and its cluster, whatever runs it: by these it is deployed, stopped,
        monitored and billed. Of two with one name, of a Marathon and a Chronos file say, the tags that start and stop one
        start and stop the other as well. Rename one of them.
        """#,
    "deployments": #"""
        # deployments

        `SOA0401`, error

        **deployments.json cannot be read.**

        What is deployed is unknown, so that nothing of the service changes. Generate it anew with `soac deployments`.
        """#,
    "no-slaves": #"""
        # no-slaves

        `SOA0402`, error

        **No slave of the cluster is allowed to the instance.**

        The whitelist, the blacklist and the pool together leave none. Nothing could be placed.
        """#,
    "constraints": #"""
        # constraints

        `SOA0403`, error

        **Constraints cannot be computed.**

        The attributes of the expected slaves, the blacklist and the whitelist contradict each other.
        """#,
    "docker-registry": #"""
        # docker-registry

        `SOA0404`, error

        **There is no Docker registry to take the image from.**

        Neither the service's `docker_registry` nor the system configuration names one.
        """#,
    "secret": #"""
        # secret

        `SOA0405`, warning

        **A secret cannot be used.**

        Its file is missing or cannot be read, or it has no signature for the cluster's environment. The instance does
        without it.
        """#,
    "instance-count": #"""
        # instance-count

        `SOA0406`, error

        **The instance count cannot be known.**

        Autoscaling sets it, and it could not be read. The instance keeps what it runs.
        """#,
    "marathon-app": #"""
        # marathon-app

        `SOA0501`, error

        **Marathon would refuse the app.**

        The message names the part that its API does not take.
        """#,
    "marathon-id": #"""
        # marathon-id

        `SOA0502`, error

        **Marathon would refuse the app's id.**

        An id has lower case letters, digits, `-` and `.`; it is made of the names of service and instance.
        """#,
    "system-config": #"""
        # system-config

        `SOA0601`, error

        **The system configuration cannot be used.**

        Its files merge; a key may stand in one of them alone, with a value of the type that the message names.
        """#,
    "system-config-unreadable": #"""
        # system-config-unreadable

        `SOA0602`, warning

        **A file of the system configuration cannot be read.**

        It is left out, as in the original: what it sets is missing from the run.
        """#,
    "docker-credentials": #"""
        # docker-credentials

        `SOA0701`, warning

        **A file of registry passwords cannot be used in full.**

        Programs that it names are not run. Registries that it says nothing of are asked without a password.
        """#,
    "proxy-port": #"""
        # proxy-port

        `SOA0801`, warning

        **Two SmartStack namespaces have the same proxy port.**

        Every host's HAProxy listens on the proxy port of every namespace that is discovered there. Of two namespaces with one
        port only one gets it, and requests for the other reach the wrong service. Take a port that nobody has.
        """#,
]
