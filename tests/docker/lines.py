"""Command lines at random, over the whole table: mostly right, sometimes not quite. Seeded."""

import random
import shlex

from cards.docker import table

# What is not asked: it would wait for somebody, ask a registry, or is not simulated.
LEFT_OUT = ("manifest", "trust", "plugin", "checkpoint", "login", "swarm unlock")
# The real client falls over on these where the service it changes has no placement, and the stand-in's has none.
PANICS = {"service update": ("replicas-max-per-node",)}
VALUES = {
    "bool": ["true", "false", "1", "0", "T", "maybe"],
    "string": ["x", "web", "a b", "", "a=b", "-x", "é"],
    "int": ["0", "1", "5", "-1", "010", "0x10", "1_000", "x", "99999999999999999999", "1.5"],
    "uint": ["0", "3", "-1", "x"],
    "uint16": ["0", "500", "70000", "-1"],
    "uint32": ["0", "24", "4294967296", "x"],
    "float": ["0.5", "1", "1e-1", "x"],
    "duration": ["90s", "1m30s", "1.5h", "90", "-5s", "100ms", "0", "1x", "s"],
    "bytes": ["512m", "1g", "0.5g", "1024", "64MiB", "10 kb", "1x", "-1", "m", ""],
    "decimal": ["1.5", "3/2", "0.1", "2", "x", "1e-10"],
    "list": ["a", "a=b", "b:c", "x,y", ""],
    "list:env": ["A=1", "B=2", "A=3", "NOPE", "C=", "=1", "D=a=b", "E=x y"],
    "list:label": ["a=1", "b", "c=", "=x", "a b=1", "d.e/f=2"],
    "list:ip": ["1.1.1.1", "8.8.8.8", "::1", "1.1.1", "x"],
    "list:domain": ["example.org", "a.b.", ".", "x_y", "1.2", "foo"],
    "list:host": ["db:10.0.0.2", "db=10.0.0.2", "h:host-gateway", "a:[::1]", "a::1", "db", "x:y"],
    "list:stream": ["stdin", "STDOUT", "stderr", "x"],
    "list:link": ["db", "db:alias", "a:b:c", ""],
    "list:reference": ["app", "me/app:1", "localhost:5000/x", "App", "a//b"],
    "list:device-rule": ["c 1:3 rwm", "a *:* r", "x", "c 1:3"],
    "list:resource": ["gpu=1", "a=2", "gpu", "x=y"],
    "list:weight": ["/dev/sda:100", "/dev/sda:5", "sda:100", "/dev/sdb:0", "/dev/sda"],
    "list:rate": ["/dev/sda:1mb", "/dev/sda:1024", "/dev/sda:x", "x:1"],
    "list:count": ["/dev/sda:100", "/dev/sda:1mb", "/dev/sda"],
    "map": ["a=1", "b=2", "c", "a=3"],
    "map:sysctl": ["net.core.somaxconn=1024", "kernel.shmmax=1", "kernel.x=1", "net.a"],
    "strings": ["a", "a,b", '"a,b",c', ""],
    "stringToString": ["host=unix:///x", "description=d", "x"],
    "ipNetSlice": ["10.0.0.0/8", "10.1.2.3/16", "x"],
    "filter": ["status=exited", "label=a=b", "until=24h", "name = web", "x", "reference=nginx", "A=b"],
    "network": ["app", "name=app,alias=web", "host", "none", "bridge", "name=b,ip=10.0.0.2", "a=b", "container:x",
                "name=app,driver-opt=a=b,gw-priority=5", "name=app,gw-priority=x"],
    "mount": ["type=bind,src=/a,dst=/b", "type=volume,source=data,target=/data,readonly", "target=/x",
              "type=tmpfs,dst=/t,tmpfs-size=64m,tmpfs-mode=1777", "src=./a,dst=/b,type=bind", "type=bind,src=/a",
              "dst=/x,bad=1", "dst=/x,volume-nocopy", "dst=/x,volume-opt=a=b,volume-driver=nfs,volume-label=c=d",
              "type=bind,src=/a,dst=/b,bind-propagation=rslave", "type=bind,src=/a,dst=/b,bind-recursive=disabled",
              "type=bind,src=/a,dst=/b,bind-recursive=readonly", "type=image,src=a,dst=/b,image-subpath=c",
              "type=tmpfs,dst=/t,src=/a,volume-nocopy", "dst=/x,readonly=maybe", ""],
    "ulimit": ["nofile=1024", "nofile=1024:2048", "nproc=10:5", "core=-1", "x=1", "nofile", "cpu=1:2:3"],
    "gpu-request": ["all", "2", "device=0", '"device=0,1",capabilities=utility', "x", "driver=nvidia,count=1"],
    "port": ["80", "80:80", "8080:80/udp", "published=8080,target=80", "target=80,mode=host", "1.1.1.1:80:80",
             "published=80", "8000-8001:80-81", "x:y", "8000-8001:80"],
    "secret": ["s1"], "config": ["c1"],
    "pref": ["spread=node.labels.zone", "spread", "x=y"],
    "command": ["sh -c ls", "echo 'a b'", "x"],
    "credential-spec": ["file://x.json", "registry://x", "x"],
    "external-ca": ["protocol=cfssl,url=https://a.b", "url=x", "protocol=x"],
    "node-addr": ["192.168.1.1", "192.168.1.1:2377", "eth0", ":2377"],
    "pem-file": ["x.pem"],
}  # fmt: skip
NAMED = {
    "publish": ["8080:80", "80", "127.0.0.1:8080:80", "8080:80/udp", "53:53/UDP", "published=8080,target=80",
        ":80", "x",
                "8000-8001:80-81", "8000-8002:80-81", "[::1]:80:80", "99999:80", "8080:", "1:2:3:4", "80:80/x",
                    "[::1:80",
                "published=1"],
    "expose": ["80", "53/udp", "80-82", "x", "80:81", "82-80"],
    "volume": ["/a:/b", "data:/data", "/x", "./s:/app", "/a:/b:ro", "a:b:c:d", ":/x", "~/a:/b", "..:/up", "c:/x", "",
               "/a:/b:rw,z"],
    "tmpfs": ["/t", "/t:size=64m"],
    "device": ["/dev/sda", "/dev/sda:/dev/xvda", "/dev/sda:/dev/xvda:r", "/dev/sda:rw", "sda", "/dev/a:/dev/b:x",
               "vendor.com/class=dev"],
    "restart": ["no", "always", "on-failure:3", "unless-stopped", "on-failure:x", ":3", "whatever", ""],
    "pid": ["host", "container:web", "x"], "uts": ["host", "x"], "userns": ["host", "x"],
    "cgroupns": ["host", "private", "x"], "pull": ["always", "missing", "never", "x"],
    "platform": ["linux/amd64", "linux/arm64", "arm64", "windows", "linux/arm/v7", "x", "a/b/c/d", "linux/*", "amd64"],
    "security-opt": ["no-new-privileges", "label=disable", "seccomp=unconfined", "apparmor:x", "x",
                     "systempaths=unconfined", "seccomp=./nope.json"],
    "storage-opt": ["size=10G", "x"], "log-driver": ["json-file", "none"], "log-opt": ["max-size=10m", "x"],
    "mac-address": ["92:d0:c6:0a:29:33", "x"], "ip": ["10.0.0.5"], "ip6": ["::5"], "name": ["web", "a b"],
    "health-cmd": ["curl -f localhost"], "entrypoint": ["sh", ""], "cap-add": ["NET_ADMIN", "all",
        "cap_sys_admin", "ALL"],
    "cap-drop": ["ALL", "net_raw", "NET_ADMIN"], "memory-swappiness": ["-1", "50", "101"], "tail": ["10", "all"],
    "since": ["2026-01-01", "2026-01-01T10:00:00", "1767225600", "x", "2026-01-01T10:00:00Z", "1767225600.5"],
    "until": ["2026-01-02", "1767312000", "x", "2026-01-01T10:00:00+01:00"],
    "subnet": ["10.5.0.0/16", "10.6.0.0/24", "x", "2001:db8::/64"], "gateway": ["10.5.0.1", "10.6.0.1", "x"],
    "ip-range": ["10.5.1.0/24", "x"], "aux-address": ["h=10.5.0.9"], "env-file": ["nope.env"], "label-file": ["nope"],
    "format": ["json", "{{json .}}"], "output": ["x.tar"],
    "type": ["container", "image", "volume", "network", "x", "mount", "block"], "mode": ["replicated", "global",
        "x", "replicated-job"],
    "availability": ["active", "drain", "pause", "x"], "role": ["worker", "manager"], "input": ["nope.tar"],
    "file": ["Dockerfile.dev", "Dockerfile", "nope"], "signal": ["SIGTERM", "9", "KILL"], "docker": ["host=tcp://a:1"],
    "from": ["default", "x"], "network": ["app", "host", "none", "bridge", "default"], "cache-from": ["a,b"],
    "generic-resource-rm": ["gpu"], "compose-file": ["nope.yml"], "secret-add": ["s1"], "config-add": ["c1"],
    "cidfile": ["cid"], "iidfile": ["Dockerfile.iid"], "checkpoint": ["c"], "isolation": ["default", "process"],
    "endpoint-mode": ["vip", "dnsrr", "VIP"], "alias": ["a", "b,c"], "driver-opt": ["a=b", "x"],
        "scope": ["local", "multi"],
    "username": ["me"], "password": ["pw"],
}  # fmt: skip
IMAGES = ["nginx", "nginx:1.27", "me/app", "localhost:5000/a:b", "Nginx", "a:b:c", "docker.io/library/redis", "UP/x",
          "nginx@sha256:" + "a" * 64, "a" * 64, "", "x/y/z:latest", "-", "ghcr.io/o/p@sha256:abc"]  # fmt: skip
OPERANDS = {
    "CONTAINER": ["web", "db", "c1", "/web", "", "a b"], "NETWORK": ["app", "net"], "VOLUME": ["data", "v2"],
    "SERVICE": ["web", "api"], "NODE": ["n1", "self"], "STACK": ["shop"], "CONTEXT": ["ctx", "default", "a/b"],
    "SECRET": ["s1"], "CONFIG": ["c1"], "COMMAND": ["ls", "sh", "-la", "echo"], "ARG": ["-l", "x y", "--", "--rm"],
    "PATH": [".", "nope", "config", "Dockerfile"], "SERVER": ["ghcr.io"], "TERM": ["nginx"],
        "HOST:PORT": ["1.2.3.4:2377"],
    "NEW_NAME": ["new"], "CONTAINER:SRC_PATH": ["web:/etc/hosts", "nope", "Dockerfile"],
        "DEST_PATH": ["web:/tmp/x", ".", "-"],
    "file": ["nope.tar", "http://a.b/c.tar"], "NAME": ["web", "nginx"], "SERVICE=REPLICAS": ["web=3", "api=x",
        "web", "web=0"],
    "PRIVATE_PORT[/PROTO]": ["80", "80/tcp", "x"], "(worker": ["worker", "manager", "x"], "FILE": ["Dockerfile",
        "nope"], "ps": ["-ef", "aux"],
}  # fmt: skip


def value(chance: random.Random, flag: table.Flag) -> str:
    """Right more often than not: the first ones are."""
    known = VALUES.get(flag.type, ["x"])
    if flag.long in NAMED and flag.type.startswith(("string", "list", "strings", "map", "int")):
        known = NAMED[flag.long]
    return known[min(int(chance.expovariate(1.1)), len(known) - 1)] if chance.random() < 0.8 else chance.choice(known)


def flags(chance: random.Random, command: table.Command) -> list[str]:
    left_out = PANICS.get(command.path, ())
    known = [flag for flag in command.flags.values() if flag.long != "help" or chance.random() < 0.03]
    known = [flag for flag in known if flag.long not in left_out]
    found: list[str] = []
    for _ in range(min(int(chance.expovariate(0.45)), 8) if known else 0):
        flag = chance.choice(known)
        name = f"-{flag.short}" if flag.short and chance.random() < 0.6 else f"--{flag.long}"
        text = value(chance, flag)
        if flag.is_bool:
            found.append(name if chance.random() < 0.9 else f"{name}={text}")
        elif name.startswith("--"):
            found += [f"{name}={text}"] if chance.random() < 0.4 else [name, text]
        else:
            found += chance.choice(([name, text], [name + text], [f"{name}={text}"]))
    if chance.random() < 0.03:
        found.append(chance.choice(("--nope", "-Z", "-rm", "--", "---x", "-d=", "--=")))
    return found


def arguments(chance: random.Random, command: table.Command) -> list[str]:
    names = [name.strip("[]().") for name in command.usage.partition("\n")[0].split() if name not in ("[OPTIONS]", "|")]
    least, most = command.least, command.most if command.most is not None else command.least + 2
    count = chance.randint(least, most) if chance.random() < 0.93 else chance.randint(0, most + 1)
    found = []
    for at in range(count):
        name = names[min(at, len(names) - 1)] if names else "x"
        key = next((key for key in OPERANDS if name.startswith(key)), None)
        if name.startswith(("IMAGE", "SOURCE_IMAGE", "TARGET_IMAGE", "REPOSITORY", "NAME[:TAG")):
            found.append(chance.choice(IMAGES[:4] if chance.random() < 0.7 else IMAGES))
        else:
            found.append(chance.choice(OPERANDS[key]) if key else "x")
    return found


def line(chance: random.Random) -> str:
    names = [name for name in sorted(table.names()) if name and not name.startswith(LEFT_OUT)]
    heavy = ["run", "container run", "create", "service create", "exec", "build", "network create", "service update"]
    name = chance.choice(heavy) if chance.random() < 0.35 else chance.choice(names)
    command = table.command(name)
    words = ["docker", *(["-D"] if chance.random() < 0.02 else []), *name.split()]
    given, operands = flags(chance, command), arguments(chance, command)
    given += _quick(name, command)
    if chance.random() < 0.9 or command.stops_at_first:
        words += [*given, *operands]
    else:
        words += [*operands, *given]
    if chance.random() < 0.02:
        words[1] += "x"
    return shlex.join(words)


def _quick(name: str, command: table.Command) -> list[str]:
    """Without these it would wait."""
    found = []
    if command.path.endswith("prune"):
        found.append("-f")
    if command.path.startswith("service") and "detach" in command.flags:
        found.append("-d")
    if command.path == "container stats":
        found.append("--no-stream")
    if command.path == "swarm ca":
        found.append("--detach")
    return found


def lines(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [line(chance) for _ in range(count)]
