import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fleetPage } from '../../../schedule/fleet/fleet-page';
import { fleetReport } from '../../../schedule/fleet/fleet-report';
import { readAccount } from './account';
import { comingMonth, DEFAULT_HOST_TAG } from './defaults';

/** The fleet of an account as a page: hosts by days of the coming month, and what needs attention first. */
export async function fleetPageOfAccount(client: SecretsManagerClient, now: number): Promise<string> {
  const { secrets } = await readAccount(client, DEFAULT_HOST_TAG);
  return fleetPage(fleetReport({ secrets, blackouts: [] }, comingMonth(now)));
}
