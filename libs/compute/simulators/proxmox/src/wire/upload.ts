import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { WireError } from './answer.js';

/** A file that came in: its bytes are counted and hashed, not kept. */
export interface ReceivedFile {
  readonly fileName: string;
  readonly sizeBytes: number;
  digest(algorithm: string): string | null;
}

export interface ReceivedForm {
  readonly fields: Record<string, unknown>;
  readonly file: ReceivedFile | null;
}

const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
/** Uploads that say nothing about their algorithm are common; hashing with all would cost more than the transfer. */
const DEFAULT_ALGORITHM = 'sha256';

/** Reads a multipart upload as a stream: an ISO of gigabytes leaves no trace in memory. */
export function receiveUpload(request: IncomingMessage): Promise<ReceivedForm> {
  if (request.headers['transfer-encoding'] !== undefined)
    throw new WireError(501, 'chunked transfer encoding not supported', true);
  return new Promise((resolve, reject) => {
    const fields: Record<string, unknown> = {};
    let file: ReceivedFile | null = null;
    const parser = busboy({ headers: request.headers, limits: { files: 1, fields: 10, fieldSize: 4_096 } });
    parser.on('field', (name, value) => {
      fields[name] = value;
    });
    parser.on('file', (_name, stream, info) => {
      const wanted = ALGORITHMS.find((name) => name === fields['checksum-algorithm']) ?? DEFAULT_ALGORITHM;
      const hash = createHash(wanted);
      let sizeBytes = 0;
      stream.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        sizeBytes += chunk.length;
      });
      stream.on('end', () => {
        const hex = hash.digest('hex');
        file = { fileName: info.filename ?? '', sizeBytes, digest: (algorithm) => (algorithm === wanted ? hex : null) };
      });
    });
    parser.on('close', () => resolve({ fields, file }));
    parser.on('error', () => reject(new WireError(500, 'upload failed: unable to parse multipart body', true)));
    request.on('aborted', () => reject(new WireError(500, 'upload failed: connection closed', true)));
    request.pipe(parser);
  });
}
