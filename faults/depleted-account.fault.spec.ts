import { must } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { PowerOrders } from '@uni/feature-instances';
import { Credits } from '@uni/feature-billing';
import { FaultStack, QUEUE_MODES, until } from './support/stack.js';

const WITHIN_MS = 60_000;

describe.each(QUEUE_MODES)('an account at zero, the queue on %s', (queue) => {
  it('its machines are off within a minute and cost nothing, deaf ones too; a top-up lets them start again', async () => {
    const stack = await FaultStack.open({ queue });
    try {
      await stack.worker();
      const [listening, deaf] = [await stack.running(), await stack.running()];
      const { externalId } = await stack.database.client.instance.findUniqueOrThrow({ where: { id: deaf } });
      await stack.simulator.addFault({ fault: { kind: 'guest_ignores_acpi', vmid: Number(externalId) } });

      const { accountId, organizationId } = stack.ada;
      await spendEverything(stack);
      const instances = () => stack.database.client.instance.findMany({ where: { organizationId } });
      await until(
        async () =>
          (await instances()).every(
            ({ status, currentOperationId }) => status === 'stopped' && currentOperationId === null,
          ),
        WITHIN_MS,
      );
      expect((await instances()).map(({ stopReason }) => stopReason)).toEqual(['depleted', 'depleted']);
      expect(stack.simulator.machines().filter(({ status }) => status !== 'stopped')).toEqual([]);
      const open = await stack.database.client.vmSegment.findMany({ where: { accountId, toTs: null } });
      expect(open.map(({ state, rateMicros }) => [state, rateMicros])).toEqual([
        ['stopped_unpaid', 0n],
        ['stopped_unpaid', 0n],
      ]);
      const power = stack.app.get(PowerOrders);
      await expect(power.start(organizationId, listening, stack.ada.userId)).rejects.toMatchObject({
        code: 'insufficient_credits',
      });

      await stack.app
        .get(Credits, { strict: false })
        .grant({ organizationId, amountMicros: 10_000_000n, reason: 'top-up' });
      expect(await stack.finished(await power.start(organizationId, listening, stack.ada.userId))).toBe('succeeded');
      expect(await stack.database.client.instance.findUnique({ where: { id: listening } })).toMatchObject({
        status: 'running',
        stopReason: null,
      });
      expect(await stack.brokenPromises()).toEqual([]);
    } finally {
      await stack.close();
    }
  });
});

/** As if the credit had been used up: one entry of the ledger and the balance, as all changes of money are. */
async function spendEverything(stack: FaultStack): Promise<void> {
  const { accountId } = stack.ada;
  await stack.database.transaction(async () => {
    const { balanceMicros } = must(await stack.database.client.balance.findUnique({ where: { accountId } }), 'balance');
    await stack.database.client.balance.update({
      where: { accountId },
      data: { balanceMicros: 0n, version: { increment: 1 } },
    });
    await stack.database.client.ledgerEntry.create({
      data: {
        accountId,
        kind: 'takeback',
        ref: 'spent',
        amountMicros: -balanceMicros,
        balanceAfterMicros: 0n,
        reason: 'for the test',
      },
    });
  });
}
