import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Answer, DeliveryStyle } from '@uni/simulator-kit';
import { lieAboutMachines } from '@uni/simulator-kit';
import type { Habits } from '../options.js';
import { ApiRefusal } from '../world/refusals.js';

/** An answer that is no JSON envelope: pages, redirections, token errors. */
export class RawAnswer {
  constructor(readonly answer: Answer) {}
}

export function success(result: unknown, habits: Habits): Answer {
  if (result instanceof RawAnswer) return result.answer;
  if (result !== undefined) return { status: 200, body: JSON.stringify(result) };
  switch (habits.voidAnswer) {
    case 'null':
      return { status: 200, body: 'null' };
    case 'empty':
      return { status: 200, body: '' };
    case '204':
      return { status: 204, body: null };
  }
}

/** The answer for whatever a handler threw; unknown errors are bugs of the simulator and are passed on. */
export function failure(error: unknown): Answer {
  if (!(error instanceof ApiRefusal)) throw error;
  const { status, message, errorClass, errorCode, details } = error;
  const body = {
    ...(errorClass === null ? {} : { class: errorClass }),
    ...(errorCode === null ? {} : { errorCode, httpCode: `${status} ${STATUS_CODES[status] ?? 'Error'}` }),
    message,
    ...(details === null ? {} : { details }),
  };
  const headers = error.headers;
  return { status, body: JSON.stringify(body), ...(headers ? { headers } : {}) };
}

function queryId(): string {
  const part = (): string => randomBytes(4).toString('hex');
  return `EU.ext-3.${part()}.${process.pid}.${part()}`;
}

/** An inventory is any array of objects. */
function lie(answer: Answer, fault: Parameters<typeof lieAboutMachines>[1]): Answer {
  if (answer.body === null || answer.status !== 200) return answer;
  const list: unknown = JSON.parse(answer.body);
  return Array.isArray(list) ? { ...answer, body: JSON.stringify(lieAboutMachines(list as object[], fault)) } : answer;
}

export const STYLE: DeliveryStyle = {
  contentType: 'application/json; charset=utf-8',
  headers: () => ({
    'X-OVH-QUERYID': queryId(),
    'Cache-Control': 'no-cache',
    'Access-Control-Allow-Origin': '*',
  }),
  lie,
};
