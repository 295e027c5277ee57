'use strict';
const { createHmac, randomUUID, timingSafeEqual } = require('node:crypto');

/**
 * Jupyter's wire format: [routing ids…, delimiter, signature, header, parent header, metadata, content]. tslab has it
 * too, but in a class that it does not export.
 *
 * @typedef {{ msg_id: string, msg_type: string, session: string, username: string, date: string, version: string }}
 * Header
 * @typedef {Record<string, unknown>} Content
 * @typedef {{ ids: Buffer[], header: Header, parent: Partial<Header>, metadata: Content, content: Content }} Message
 * @typedef {{ send(frames: (Buffer | string)[]): Promise<void> }} Socket
 */
const DELIMITER = Buffer.from('<IDS|MSG>');
const SESSION = randomUUID();
/** As they were before any cell ran: a cell may put functions of its own in their place. */
const { parse, stringify } = JSON;

/**
 * @param {string} key @param {Buffer[]} frames @returns {Message | undefined} undefined when it is not a message signed
 * with the key
 */
function readMessage(key, frames) {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  const [signature, ...parts] = at < 0 ? [] : frames.slice(at + 1);
  if (parts.length < 4) return undefined;
  if (key) {
    const wanted = Buffer.from(sign(key, parts.slice(0, 4)));
    if (wanted.length !== signature.length || !timingSafeEqual(wanted, signature)) return undefined;
  }
  try {
    return {
      ids: frames.slice(0, at),
      header: parse(parts[0].toString()),
      parent: parse(parts[1].toString()),
      metadata: parse(parts[2].toString()),
      content: parse(parts[3].toString()),
    };
  } catch {
    return undefined;
  }
}

/**
 * @param {Socket} socket @param {string} key @param {Message} parent @param {string} type @param {object} content
 * @param {Buffer[]} ids where it goes: the asking client, or a topic
 * @returns {string} its id
 */
function sendMessage(socket, key, parent, type, content, ids) {
  const [parentText, contentText] = [parent.header, content].map((part) => stringify(part));
  return sendText(socket, {
    key,
    session: SESSION,
    parent: parentText,
    type,
    content: contentText,
    metadata: '{}',
    ids,
  });
}

/**
 * The same of what is written out already.
 * @param {Socket} socket
 * @param {{ key: string, session: string, parent: string, type: string, content: string, metadata?: string,
 * ids: Buffer[] }} message
 * @returns {string} its id
 */
function sendText(socket, { key, session, parent, type, content, metadata = '{}', ids }) {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: 'kernel',
    date: new Date().toISOString(),
    version: '5.3',
  };
  const parts = [stringify(header), parent, metadata, content].map((part) => Buffer.from(part));
  // A socket that was closed meanwhile has nobody to tell.
  socket.send([...ids, DELIMITER, key ? sign(key, parts) : '', ...parts]).catch(() => {});
  return header.msg_id;
}

/** @param {string} key @param {Buffer[]} parts */
function sign(key, parts) {
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

module.exports = { readMessage, sendMessage, sendText, SESSION, stringify };
