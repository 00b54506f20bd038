import { z } from 'zod';

const NUMERIC = /^-?\d+(?:\.\d+)?$/;

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return NUMERIC.test(text) ? Number(text) : value;
}

/** Numbers arrive as numbers or as texts, depending on the face and the field. */
export const wireNumber = z.preprocess(toNumber, z.number());
export const optionalWireNumber = z.preprocess(toNumber, z.number().optional());

/** Texts may be absent or null. */
export const optionalWireText = z.preprocess((value) => value ?? undefined, z.string().optional());

/** An id that is a number on one face and a text on the other. */
export const wireId = z.union([z.string().min(1).max(100), z.number().int().transform(String)]);

/**
 * The id of the command that a change has begun. Every change has its own shape: a bare number, a list of one number or one text, or
 * an object around either. A list with more ids would be an answer about more servers than were asked about.
 */
export const commandIdSchema = z
  .union([
    wireId,
    z.tuple([wireId]),
    z.object({ commandIds: z.tuple([wireId]) }),
    z.object({ command_ids: z.union([wireId, z.tuple([wireId])]) }),
    z.object({ cmdId: wireId }),
  ])
  .transform((answer): string => {
    if (typeof answer === 'string') return answer;
    if (Array.isArray(answer)) return answer[0];
    if ('cmdId' in answer) return answer.cmdId;
    const ids = 'commandIds' in answer ? answer.commandIds : answer.command_ids;
    return typeof ids === 'string' ? ids : ids[0];
  });
