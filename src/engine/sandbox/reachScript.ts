/**
 * What stands between a server in its sandbox and the network, as the text of a small program that runs there with it: it listens in
 * the sandbox's own network, where there is nothing else, and passes each connection on over the pipe to this process, which decides
 * (gateway/serverProxy.ts). It then starts the server and ends with it. A server that stops or changes it only cuts itself off.
 */
export const reachScript = `'use strict';
const net = require('node:net');
const http2 = require('node:http2');
const { spawn } = require('node:child_process');
const [order, command, ...args] = process.argv.slice(2);
const { descriptor, listens } = JSON.parse(order);
delete process.env.ELECTRON_RUN_AS_NODE;

const way = new net.Socket({ fd: descriptor, readable: true, writable: true });
const session = http2.connect('http://way', { createConnection: () => way });
session.on('error', () => {});
way.on('error', () => {});

const pass = (to) => (socket) => {
  socket.on('error', () => {});
  if (session.destroyed || session.closed) return socket.destroy();
  const stream = session.request({ ':method': 'POST', ':path': '/', ...(to === null ? {} : { 'x-way-to': to }) });
  stream.on('error', () => {});
  stream.on('close', () => socket.destroy());
  socket.on('close', () => stream.close(http2.constants.NGHTTP2_CANCEL));
  socket.pipe(stream);
  stream.pipe(socket);
};
const listen = ({ address, port, to }) =>
  new Promise((resolve, reject) => {
    const server = net.createServer({ allowHalfOpen: true }, pass(to));
    // Without the web's own ports, or without IPv6, programs that know proxies still get there.
    server.once('error', (error) => (to === null ? reject(error) : resolve()));
    server.listen(port, address, resolve);
  });

Promise.all(listens.map(listen)).then(
  () => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.once('error', (error) => {
      process.stderr.write(error.message + '\\n');
      process.exit(127);
    });
    child.once('exit', (code, signal) => {
      if (signal !== null) process.kill(process.pid, signal);
      else process.exit(code);
    });
  },
  (error) => {
    process.stderr.write('its way to the network could not be made: ' + error.message + '\\n');
    process.exit(126);
  },
);
`;
