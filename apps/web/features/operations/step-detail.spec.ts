import { describe, expect, it } from 'vitest';
import { matchStepDetail, readPlacement } from './step-detail';

describe('the sentences beside steps', () => {
  it('are known, or shown as they are', () => {
    expect(matchStepDetail('Nothing had been begun')).toBe('nothingBegun');
    expect(matchStepDetail('192.0.2.7')).toBeNull();
  });

  it('of a placement are taken apart, whatever the regions are called', () => {
    expect(readPlacement('Vienna: fewest of your machines are there')).toEqual({
      chosen: { key: 'fewest', region: 'Vienna' },
      others: [],
    });
    expect(readPlacement('St. Gallen: A: most room is there. Nantes (1) does not answer; Oslo did not answer')).toEqual(
      {
        chosen: { key: 'room', region: 'St. Gallen: A' },
        others: [
          { key: 'failing', region: 'Nantes (1)' },
          { key: 'silent', region: 'Oslo' },
        ],
      },
    );
    expect(readPlacement('Vienna: fewest of your machines are there. Nantes dances')).toBeNull();
    expect(readPlacement('192.0.2.7')).toBeNull();
  });
});
