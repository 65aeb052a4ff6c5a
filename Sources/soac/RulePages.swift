// swift-format-ignore-file
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
    "reserved-name": #"""
        # reserved-name

        `SOA0312`, error

        **The name of a service begins with `tmp`.**

        Chronos jobs that are run again by hand get names of that kind, and are removed when they are done: the jobs of such a
        service would be taken for them. Rename the service.
        """#,
    "no-files": #"""
        # no-files

        `SOA0313`, error

        **The directory of a service has no YAML file.**

        Directories at the top of soa-configs are services, unless their names begin with `.` or `_`. One without a YAML file
        is a leftover, or no service: remove it, or rename it.
        """#,
    "tron-deploy-group": #"""
        # tron-deploy-group

        `SOA0314`, error

        **A Tron action that runs in a container has no deploy group.**

        With the executor `paasta` or `mesos`, an action runs the image of a deploy group: its own `deploy_group`, else that of
        its job. Actions that run by ssh need none.
        """#,
    "tron-team": #"""
        # tron-team

        `SOA0315`, error

        **A Tron job has no team.**

        Somebody has to hear of it when it fails. The team is that of the job's `monitoring`, else that of monitoring.yaml;
        service.yaml does not count here.
        """#,
    "tron-shape": #"""
        # tron-shape

        `SOA0316`, error

        **A Tron file, job or action has not the shape that it has to have.**

        A Tron file is a mapping of at least one job. A job has `actions`, a mapping of names to mappings. Since instances are
        called `JOB.ACTION`, neither name has a dot. `monitoring` is a mapping.
        """#,
    "pipeline": #"""
        # pipeline

        `SOA0317`, error

        **The pipeline of a service is no list of steps.**

        Under `pipeline`, deploy.yaml has a list of mappings, each with a `step`: the name of a deploy group, or of one of the
        steps that build and test. As long as it has anything else, no instance of the service can be checked against it.
        """#,
    "native-instance": #"""
        # native-instance

        `SOA0318`, error

        **An instance is of a kind that paasta no longer runs.**

        Files `paasta_native-CLUSTER.yaml` are still read, and their instances take up names, but `paasta validate` has no use
        for them, and stops there. Move the instance to Marathon or Kubernetes.
        """#,
    "schema": #"""
        # schema

        `SOA0320`, error

        **A file does not have the shape that its kind has.**

        Each kind of file has keys that it must have, keys that it may have, and values of certain types and ranges. `soac
        schema` prints them as JSON Schema, so that editors show such mistakes while they are made. In files of instances they
        are errors, as in paasta_tools, which does not look at the others.
        """#,
    "duration": #"""
        # duration

        `SOA0321`, error

        **A duration cannot be read.**

        It is made of numbers with units, from seconds to years: `90s`, `10m`, `1h30m`, `2D`, `1W`, `1M`, `1Y`. `M` is a
        month of 30 days, `m` a minute. Without it there is no event for monitoring; what is there stays as it is.
        """#,
    "security": #"""
        # security

        `SOA0330`, error

        **The `security` of an instance is not what paasta knows.**

        `outbound_firewall` is `block` or `monitor`, and `security` has no other key. What is misspelled here leaves the
        instance without its firewall, so that paasta refuses it.
        """#,
    "dependencies-reference": #"""
        # dependencies-reference

        `SOA0331`, error

        **An instance refers to dependencies that the service does not have.**

        `dependencies_reference` names an entry of dependencies.yaml, from which the firewall of the instance is made. Add the
        entry, or name one that is there.
        """#,
    "deploy-step": #"""
        # deploy-step

        `SOA0332`, error

        **An instance follows a deploy group that no step of the pipeline deploys.**

        The pipeline of deploy.yaml marks commits for the deploy groups that its steps name. An instance whose group is none of
        them never gets a new commit, unless someone marks by hand. Without `deploy_group`, an instance follows the group
        `CLUSTER.INSTANCE`. Add a step, or let the instance follow a group that has one.
        """#,
    "foreign-deploy-step": #"""
        # foreign-deploy-step

        `SOA0333`, error

        **A Tron action of another service follows a deploy group that the other's pipeline does not deploy.**

        An action with a `service` of its own runs that service's image, and follows a deploy group of that service. Its
        deploy.yaml has to have a step for the group.
        """#,
    "resource": #"""
        # resource

        `SOA0334`, error

        **An instance's cpus, mem or disk is no number.**

        The scheduler reserves them, so that paasta refuses whatever is neither a number nor null; for an action of Tron in a container, null as well. Numbers are written without
        quotes and units; mem and disk are megabytes.
        """#,
    "schedule": #"""
        # schedule

        `SOA0335`, error

        **The schedule of a Chronos job cannot be read.**

        A schedule is that of cron (`0 3 * * *`, `@daily`) or a repeating interval of ISO 8601, `R/START/INTERVAL`: how often
        (`R` for ever, `R5` five times), a date with a time, and how long from one run to the next, at least a minute. Chronos
        would refuse the job, or never run it.
        """#,
    "epsilon": #"""
        # epsilon

        `SOA0336`, error

        **The epsilon of a Chronos job is no interval.**

        It says how late a run may still start, as ISO 8601 has intervals: `PT60S`, `PT15M`, `P1D`.
        """#,
    "retries": #"""
        # retries

        `SOA0337`, error

        **The retries of a Chronos job are no whole number.**

        They say how often a run that failed is tried again.
        """#,
    "parent-name": #"""
        # parent-name

        `SOA0338`, error

        **A parent of a Chronos job is not of the form `service.job`.**

        Parents are jobs by their full names, also those of the same service. A job runs when all of its parents have run.
        """#,
    "unknown-parent": #"""
        # unknown-parent

        `SOA0339`, error

        **A Chronos job depends on a job that is not in its cluster, or on itself.**

        It would wait for ever. Parents are looked for among the jobs of all services in the same cluster, templates left out.
        """#,
    "discover-not-advertised": #"""
        # discover-not-advertised

        `SOA0340`, warning

        **A SmartStack namespace is discovered by a location type that it does not advertise.**

        Instances register in the locations that `advertise` names (`[region]` unless it is set), and clients look for them in
        the one that `discover` names (`region` unless it is set). If the two do not meet, clients find no instance at all;
        with synapse-tools a single such namespace leaves the whole host without a configuration. Name the type of `discover`
        in `advertise` too.
        """#,
    "registration-form": #"""
        # registration-form

        `SOA0341`, warning

        **A registration is not of the form SERVICE.NAMESPACE.**

        A registration names a namespace of a service's smartstack.yaml. What has another form names none; on each host that
        runs the instance it keeps nerve's configuration from being made, for all services there. Write the service and the
        namespace with one `.` between them.
        """#,
    "instance-range": #"""
        # instance-range

        `SOA0342`, warning

        **An instance has a min_instances that is more than its max_instances.**

        Autoscaling keeps the number of instances between the two. If there is nothing between them, min_instances wins as
        soon as autoscaling has chosen a number, and max_instances until then. min_instances is 1 unless it is set, so that
        `max_instances: 0` does not turn an instance off; `instances: 0` without max_instances does.
        """#,
    "ignored-count": #"""
        # ignored-count

        `SOA0343`, warning

        **A number of instances has no effect, for autoscaling decides, or does not.**

        With max_instances, autoscaling decides how many instances run, and `instances` is not looked at: who changes it to get
        more of them gets none. Without max_instances, `instances` alone decides, and min_instances is not looked at. Remove
        the number that has no effect. One that comes from a template or from service.yaml is not reported: there it may be
        for others.
        """#,
    "unused-step": #"""
        # unused-step

        `SOA0344`, warning

        **A step of deploy.yaml deploys to a deploy group that no instance of the service has.**

        A step that is not one of the built-in ones, as `itest` is, marks a commit for the deploy group of its name. If no
        instance has that group, nothing is deployed by the step: it may be left from an instance that is gone, or be written
        otherwise than the instance's deploy_group, which then is never deployed. The instances of all kinds and clusters
        count. A service without instances, or with a file that cannot be read, is not looked at.
        """#,
    "repeated-step": #"""
        # repeated-step

        `SOA0345`, warning

        **deploy.yaml has the same step twice.**

        A pipeline runs its steps one after the other. The second of two equal ones does again what is done already; where one
        was copied, the name was not changed, and the deploy group that was meant is left out. Remove or rename one.
        """#,
    "healthcheck-timeout": #"""
        # healthcheck-timeout

        `SOA0346`, warning

        **A healthcheck may take longer than the time until the next one.**

        healthcheck_timeout_seconds is how long a check waits for its answer, healthcheck_interval_seconds how far the checks
        are apart; each is 10 unless it is set. Of a task that hangs, each check takes the whole timeout: with a timeout beyond
        the interval, such a task is not found as soon as the interval promises. Lower the timeout, or raise the interval.
        nerve's checks of SmartStack cannot go wrong this way: their interval is their timeout and one second.
        """#,
    "bounce": #"""
        # bounce

        `SOA0347`, warning

        **How an instance is bounced is not known, or has no effect.**

        bounce_method is crossover (the default), upthendown, downthenup or brutal. With another, a new version is never
        deployed; `down` is there for emptying an app, and starts nothing. bounce_margin_factor is more than 0 and at most 1,
        else each bounce fails, and crossover alone looks at it: beside another method it has no effect.
        """#,
    "drain-method": #"""
        # drain-method

        `SOA0348`, warning

        **An instance has a drain_method that does not exist.**

        Before a task is stopped it is drained: hacheck takes it out of SmartStack, http calls URLs of its own, noop does
        nothing. With a method that does not exist the instance is never deployed again. Unless it is set, it is hacheck for an
        instance in SmartStack, and noop for others.
        """#,
    "ignored-parents": #"""
        # ignored-parents

        `SOA0349`, warning

        **A Chronos job has parents beside a schedule, which have no effect.**

        A job runs by its schedule or after its parents. Of one that has both, the parents are left out: it does not wait for
        them. Remove one of the two. Parents that come from a template or from service.yaml are not reported: there they may be
        for others.
        """#,
    "misread-name": #"""
        # misread-name

        `SOA0350`, warning

        **PaaSTA takes a Marathon instance for another one: its name, or its service's, has `--`, or `-` before `_`.**

        In the ids of Marathon apps `_` is written `--`, and PaaSTA reads each `--` as `_` again. So `a--b` comes back as `a_b`,
        which soa-configs does not have, and the clean-up of apps that are gone deletes it. Rename the instance, with a single
        `-` or with `_`.
        """#,
    "time-zone": #"""
        # time-zone

        `SOA0351`, warning

        **The time zone of a Chronos job's schedule does not exist.**

        Chronos takes any text for a zone, and runs the job by UTC where it does not know it: hours off, and not to be seen
        until somebody misses the run. Zones are those of the IANA database: `Europe/Berlin`, `UTC`.
        """#,
    "marathon-name": #"""
        # marathon-name

        `SOA0370`, warning

        **Marathon refuses the id of an app.**

        An app's id begins with the names of the service and the instance, with `--` for `_`. Marathon takes parts that `.`
        divides, of lower case letters, digits and `-`, each with a letter or a digit at both ends. paasta_tools lets more
        through, so that the mistake shows only when the app is sent: it never runs. Rename the instance.
        """#,
    "no-matching-slave": #"""
        # no-matching-slave

        `SOA0371`, warning

        **No slave of the cluster can run an instance.**

        `constraints`, `extra_constraints`, `pool`, `deploy_blacklist` and `deploy_whitelist`, together with the cluster's own
        lists, say where an instance may run. If none of the slaves that `expected_slave_attributes` of the system
        configuration lists is left, its tasks wait for ever. Looks at the clusters whose system configuration is
        at hand.
        Attributes that the list does not have, and patterns that are more than texts, `.`, `.*` and `|`, are not judged.
        """#,
    "missing-secret": #"""
        # missing-secret

        `SOA0372`, warning

        **A variable refers to a secret that is not there.**

        `SECRET(name)` stands for `secrets/name.json` of the service, `SHARED_SECRET(name)` for that of `_shared`. Without
        the file there is nothing to decrypt: the tasks do not get the secret. Add it with `paasta secret add`, or correct the
        name.
        """#,
    "unsigned-secret": #"""
        # unsigned-secret

        `SOA0373`, warning

        **A secret has no signature for the cluster's vault environment.**

        A secret is encrypted once for each vault environment, and signed there. Without a signature for that of the cluster,
        its value is missing there, or a change of it restarts nothing. Looks at the clusters whose system
        configuration is at hand. Encrypt the secret for that environment, with `paasta secret update`.
        """#,
    "unknown-cluster": #"""
        # unknown-cluster

        `SOA0374`, warning

        **A file defines instances for a cluster that does not exist.**

        What is in `marathon-CLUSTER.yaml` runs in that cluster. If there is none of that name, the file has no effect: what
        it defines runs nowhere. The clusters are those that the system configuration lists, or that have one of their own. A file that others link to, as
        `marathon-SHARED.yaml` often is, needs no cluster. Rename the file, or remove it.
        """#,
    "file-name": #"""
        # file-name

        `SOA0375`, warning

        **A file's name is nearly one that counts.**

        paasta_tools looks for files by their exact names: `smartstack.yaml`, `marathon-CLUSTER.yaml`, never `.yml`. A file of
        any other name is not read, and nobody says so. Rename it.
        """#,
    "unknown-team": #"""
        # unknown-team

        `SOA0376`, warning

        **Monitoring is told of a team that it does not know.**

        `team` says who is called when an instance is in trouble. The team data of the monitoring says how each team is
        reached; for a team that is not there, nobody is. Correct the name, or add the team to the team data.
        """#,
    "environment-value": #"""
        # environment-value

        `SOA0377`, warning

        **A variable of the environment has another text than the file.**

        Values that are no text in YAML reach the tasks as Python writes them: `yes` is `True`, `0755` is `493`, `12:30` is
        `750`, nothing at all is `None`, and `VERSION: 3.10` is `3.1`. Quote the value. (`true` is `True` and `false` is
        `False` as well; that is not reported.)
        """#,
    "paasta-variable": #"""
        # paasta-variable

        `SOA0378`, warning

        **The environment of an instance sets a variable that paasta sets itself.**

        Every task is told by `PAASTA_SERVICE`, `PAASTA_CLUSTER` and the like what it is. What `env` says wins over that, and
        then logs, metrics and whoever looks at the task take it for something else. Take another name.
        """#,
    "deploy-group-name": #"""
        # deploy-group-name

        `SOA0379`, warning

        **A deploy group has a name that no tag can have.**

        A group is deployed by the git tag `paasta-GROUP-TIME-deploy`. Git allows no spaces, no control characters, none of
        `~^:?*[\` and no `..` in the name of a tag: such a group can never be deployed. Braces that remain, as of
        `{{cluster}}`, are not expanded in the tag. Rename the group; a single pair of braces is replaced.
        """#,
    "none-text": #"""
        # none-text

        `SOA0380`, warning

        **A key has the text `None`.**

        `None` is Python's word. In YAML it is a text like any other: `pool: None` asks for a pool of that name. Write `null`
        or `~` to unset a key, or quote the text if it is meant.
        """#,
    "slave-size": #"""
        # slave-size

        `SOA0381`, warning

        **An instance asks for more than any slave has.**

        A task runs on one slave. What asks for more cpus, mem, disk or gpus than the largest slave of its pool has waits for
        ever. How large slaves are stands in `.soac.yaml`; a pool that it does not name is not judged, nor is an instance with
        `constraints`, which may lead to any pool. Ask for less, or choose another `pool`.
        """#,
    "ignored-placement": #"""
        # ignored-placement

        `SOA0382`, warning

        **What says where an instance may run has no effect beside its constraints.**

        `constraints` replaces all that is computed otherwise: `pool`, `extra_constraints`, `deploy_blacklist` and
        `deploy_whitelist` are not looked at, nor are the cluster's own lists. An instance with both runs where nobody
        expects it. Write it as one more of the constraints, or use `extra_constraints` in place of `constraints`. What comes
        from a template or from service.yaml is not reported: there it may be for others.
        """#,
    "mount-point": #"""
        # mount-point

        `SOA0383`, warning

        **Two volumes of an instance have one path in the container.**

        Docker refuses to start a container with two volumes at one path, and the task fails again and again. The volumes that
        the cluster gives to every container count as well, where its system configuration is at hand; one with the same path
        on the host is replaced, and does no harm. Take another `containerPath`.
        """#,
    "no-team": #"""
        # no-team

        `SOA0384`, warning

        **An instance has `monitoring`, but no team.**

        `monitoring`, and monitoring.yaml for all instances, say how the team is told that an instance is in trouble. Without a
        `team` no event is sent at all: `page: true` wakes nobody. Only the first such instance of a service is reported. Name
        the team in monitoring.yaml.
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
    "sensu-name": #"""
        # sensu-name

        `SOA0503`, error

        **Sensu would refuse an event, for its name or its source.**

        They are made of the names of service, instance and cluster, and may have ASCII letters, digits, `_`, `-` and `.`.
        The instance is compiled, but its check reaches nobody until it is renamed.
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
    "parent-cycle": #"""
        # parent-cycle

        `SOA0802`, warning

        **Chronos jobs wait for each other in a circle.**

        A job with parents runs once all of them have run. Jobs that are parents of each other, over others or across services,
        or a job that is its own parent, wait for ever. Give one of them a schedule, or take a parent from it. Of jobs that are
        in several circles together, one circle is reported.
        """#,
    "unknown-namespace": #"""
        # unknown-namespace

        `SOA0803`, warning

        **An instance registers in a SmartStack namespace that does not exist.**

        A registration names a namespace in the smartstack.yaml of a service, its own or another. Where there is no such
        namespace the instance is registered nowhere: no request reaches it that way. Name one that exists, or add it to
        smartstack.yaml. An instance that names itself is not reported, for that is what it has without `registrations`; nor are
        the own registrations of a service that has no namespace: it is not in SmartStack.
        """#,
    "shared-marathon-id": #"""
        # shared-marathon-id

        `SOA0804`, warning

        **Two Marathon instances of a cluster have the same id.**

        The id of an app begins with SERVICE.INSTANCE, and has each `_` written `--`. So `a_b` and `a--b` are one to Marathon, as
        are the instance `b.c` of `a` and the instance `c` of `a.b`. Each deployment of one takes the other for an old version
        of itself, and stops it. Rename one of the two.
        """#,
    "silence": #"""
        # silence

        `SOA0901`, warning

        **A silence is of no use, or has no reason.**

        A comment `# soac: allow RULE -- reason`, or an entry of `.soac.yaml`, says that a finding is meant. One without a
        reason, for a rule that does not exist, or that meets no finding any more, only hides what comes later.
        """#,
    "soac-yaml": #"""
        # soac-yaml

        `SOA0902`, warning

        **`.soac.yaml` has a part of another form.**

        The file at the top of soa-configs says how grave findings are, and how large slaves are. A part that cannot be
        understood does not count. `docs/soac-yaml.md` shows the form.
        """#,
    "location": #"""
        # location

        `SOA1001`, error

        **A location does not exist, or a host does not say where it is.**

        Types are those of `location_types.json`, locations those of `location_mapping.json`, and a file for each type holds
        the name of the host's own. What can be told without the location is written all the same; what cannot keeps what
        it has.
        """#,
    "zookeeper-topology": #"""
        # zookeeper-topology

        `SOA1002`, error

        **A ZooKeeper topology is missing, or cannot be read.**

        Instances are registered in the ZooKeeper of each location in which they are advertised. Without its servers they
        keep the entries there that they have.
        """#,
    "host-input": #"""
        # host-input

        `SOA1003`, error

        **A file of the host cannot be read.**

        Nothing is assumed in its place: what depends on it keeps what it has, or the run ends without writing.
        """#,
    "unknown-proxy": #"""
        # unknown-proxy

        `SOA1004`, error

        **A namespace is proxied through one that this host does not have.**

        HAProxy refuses a configuration that names a backend which is not there, for all namespaces. From version 2 on the
        lines are left out, and requests go straight to the namespace. Name one with a proxy port.
        """#,
]
