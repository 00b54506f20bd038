import { Refusal as PlainRefusal } from '@uni/simulator-kit';

/** One entry of an `errors` list: the vendor's number and sentence. */
export interface VendorError {
  readonly code: number;
  readonly info: string;
  readonly category?: string;
}

/** A refusal in the vendor's words, with its number. */
export class Refusal extends PlainRefusal {
  readonly errors: readonly VendorError[];

  constructor(
    info: string,
    /** Most of them share number 20. */
    code = 20,
    category = 'General Error',
    /** Absent where the face decides: business errors have one status on each path family. */
    readonly status?: number,
  ) {
    super(info);
    this.errors = [{ code, info, category }];
  }
}

export const busy = (): Refusal => new Refusal('Existing operation is currently running.');
export const notLoggedIn = (): Refusal => new Refusal('you are not logged in', 1, 'General Error', 401);
export const forbidden = (): Refusal => new Refusal('Forbidden', 1, 'General Error', 403);
export const notFound = (what: string): Refusal => new Refusal(`${what} not found.`, 4, 'General Error', 404);
export const invalid = (sentence: string): Refusal => new Refusal(sentence, 20, 'Validation Error');
