import itertools

import pytest

from cards.docker import canonical, equivalent

# In each group, every line means the same as every other, and nothing that a line of another group means.
GROUPS = [
    ["docker run -d -p 8080:80 nginx", "docker container run --publish=8080:80/TCP --detach nginx:latest",
     "docker run -dp published=8080,target=80 docker.io/library/nginx",
         "docker run -d -p :8080:80 index.docker.io/nginx"],
    ["docker run -d -p 80:8080 nginx"],
    ["docker run -d -p 8080:80/udp nginx"],
    ["docker run -d -p 0.0.0.0:8080:80 nginx"],
    ["docker run -d -p 80 nginx", "docker run -d -p 80/tcp nginx", "docker run -d -p target=80 nginx"],
    ["docker run -d -P nginx"],
    ["docker run -d --expose 80 nginx"],
    ["docker run -d -p 8000-8001:80-81 nginx", "docker run -d -p 8001:81 -p 8000:80 nginx"],
    ["docker run nginx"],
    ["docker run nginx --rm"],
    ["docker run --rm nginx", "docker run --rm=1 nginx", "docker run --rm --restart no nginx"],
    ["docker run -e A=1 -e B=2 x", "docker run -e B=2 -e A=0 --env A=1 x", "docker run -eB=2 -eA=1 x"],
    ["docker run -e A=1,B=2 x"],
    ["docker run -e A x"],
    ["docker run -e A= x"],
    ["docker run -v $PWD:/app x", "docker run -v $(pwd):/app x", 'docker run -v "${PWD}":/app:rw x',
        "docker run -v .:/app x"],
    ["docker run -v /src:/app x", "docker run --volume /src/:/app:rw x"],
    ["docker run -v /src:/app:ro x"],
    ["docker run -v src:/app x"],
    ["docker run --mount type=bind,src=/src,dst=/app x", "docker run --mount target=/app,source=/src,type=bind x"],
    ["docker run -m 512m x", "docker run --memory 0.5g x", "docker run -m 512MiB x", "docker run -m 536870912 x"],
    ["docker run -m 500m x"],
    ["docker run --cpus 1.5 x", "docker run --cpus 3/2 x"],
    ["docker run --cap-add net_admin x", "docker run --cap-add CAP_NET_ADMIN x"],
    ["docker run --network a --network b x"],
    ["docker run --network b --network a x"],
    ["docker run --net a --net-alias w x", "docker run --network name=a,alias=w x"],
    ["docker ps", "docker container ls", "docker container list --all=false"],
    ["docker ps -a", "docker ps --all"],
    ["docker ps -aq", "docker ps -qa", "docker container ps -a --quiet"],
    ["docker ps -l", "docker ps -n 1"],
    ["docker images"],
    ["docker images nginx", "docker image ls -f reference=nginx"],
    ["docker stop a b", "docker container stop b a"],
    ["docker stop -t 5 a", "docker stop a --time 5", "docker stop --timeout=5 a"],
    ["docker kill web", "docker kill -s SIGKILL web", "docker kill --signal 9 web"],
    ["docker rmi nginx", "docker image rm nginx:latest", "docker image rmi docker.io/library/nginx"],
    ["docker pull nginx", "docker image pull library/nginx:latest"],
    ["docker pull me/nginx"],
    ["docker pull localhost/nginx"],
    ["docker tag app me/app", "docker image tag app:latest docker.io/me/app:latest"],
    ["docker build -t app -t b:1 .", "docker image build . -t b:1 -t app:latest",
        "docker build -f Dockerfile -t b:1 -t app ."],
    ["docker logs -n 10 -f web", "docker container logs web --follow --tail=10"],
    ["docker logs --since 10m web", "docker logs --since 600s web"],
    ["docker inspect --type image nginx", "docker image inspect nginx"],
    ["docker inspect web"],
    ["docker port web"],
    ["docker container inspect web"],
    ["docker volume create data", "docker volume create --name data", "docker volume create -d local data"],
    ["docker network create -d bridge app", "docker network create app"],
    ["docker service scale -d web=5", "docker service update -d --replicas 5 web"],
    ["docker service create -d --name web -p 80:80 nginx",
        "docker service create -d --publish target=80,published=80 --name web nginx:latest"],
    ["docker context ls", "docker context list"],
    ["docker context show"],
    ["docker context rm a"],
    ["docker context rm b"],
    ["docker logout"],
    ["docker logout ghcr.io"],
    ["docker system prune -af --volumes", "docker system prune -a --volumes -f"],
]  # fmt: skip
LINES = [line for group in GROUPS for line in group]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_lines_that_mean_the_same_are_equivalent(group):
    for a, b in itertools.product(group, repeat=2):
        assert equivalent(a, b), (a, b)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_lines_that_mean_something_else_are_not(group):
    others = [line for line in LINES if line not in group]
    assert [line for line in others if equivalent(group[0], line) or equivalent(line, group[0])] == []


@pytest.mark.parametrize("line", ["sudo docker ps -a", "$ docker ps -a", "docker ps \\\n  -a", "  docker   ps -a "])
def test_a_prompt_and_sudo_say_nothing(line):
    assert equivalent(line, "docker ps -a")


@pytest.mark.parametrize("line", ["docker rn nginx", "docker run", "docker ps | wc", "", "docker run -p x nginx"])
def test_a_line_that_fails_is_like_no_other(line):
    assert not equivalent(line, line)


def test_wrong_lines_that_fail_alike_have_one_form():
    assert canonical("docker run --nothing a") == canonical("docker run -d --nothing b")
    assert canonical("docker run --nothing a") != canonical("docker run")
