"""A real nginx in front of a server: below a prefix, with a cache that others share."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from serving import STARTS_WITHIN, free_port

FORWARDED = """
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_http_version 1.1;"""

CONFIGURATION = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=shared:1m;
  server {{
    listen 127.0.0.1:{port};
    location /taken-off/ {{
      proxy_pass {server}/;
      proxy_set_header X-Forwarded-Prefix /taken-off;{forwarded}
    }}
    location /left-on/ {{
      proxy_pass {server};
      proxy_set_header X-Forwarded-Prefix /left-on;{forwarded}
    }}
    location /cached/ {{
      proxy_pass {server}/;
      proxy_set_header X-Forwarded-Prefix /cached;{forwarded}
      proxy_cache shared;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


@contextmanager
def proxied(server: httpx.URL, folder: Path) -> Iterator[httpx.Client]:
    """An nginx that shows a server below three prefixes: taken off, left on, and taken off with a cache."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    port, configuration = free_port(), folder / "nginx.conf"
    origin = f"{server.scheme}://{server.host}:{server.port}"
    user = "user root;" if os.geteuid() == 0 else ""  # else its own, who may not read the folder
    configuration.write_text(
        CONFIGURATION.format(folder=folder, port=port, server=origin, forwarded=FORWARDED, user=user)
    )
    command = [program, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(configuration)]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        try:
            end = monotonic() + STARTS_WITHIN
            while not listens(port):
                assert process.poll() is None, process.communicate()[1]
                assert monotonic() < end, "nginx does not listen"
                sleep(0.05)
            yield client
        finally:
            process.terminate()


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
