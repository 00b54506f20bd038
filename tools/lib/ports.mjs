import net from 'node:net';

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort() {
  const server = await listen(0, '127.0.0.1');
  const { port } = server.address();
  await close(server);
  return port;
}

/** The first of `count` consecutive ports that nobody listens on at this moment. */
export async function freePortRange(count) {
  for (;;) {
    const first = await freePort();
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if (first + count < 65_536 && (await Promise.all(ports.map(isPortFree))).every(Boolean)) return first;
  }
}

/** Whether a server of ours could listen on this port, on every address. */
export async function isPortFree(port) {
  // Both are tried: a listener on the loopback address alone does not always keep another from binding the wildcard address.
  for (const host of ['127.0.0.1', undefined]) {
    try {
      await close(await listen(port, host));
    } catch (error) {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return false;
      throw error;
    }
  }
  return true;
}

function listen(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server) {
  return new Promise((resolve) => server.close(resolve));
}
