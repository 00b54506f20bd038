import { createHash } from 'node:crypto';

interface Multipart {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * One form with one file, which stands last. The boundary comes from the content, so that the same upload is the same request and
 * no content can hold its own boundary.
 */
export function encodeMultipart(
  fields: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly content: Uint8Array },
): Multipart {
  const boundary = `uni-${createHash('sha256').update(file.content).digest('hex')}`;
  const head = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const opening = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="filename"; filename="${file.name}"`,
    'Content-Type: application/octet-stream',
    '\r\n',
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head.join('') + opening), file.content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
