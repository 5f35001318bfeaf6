import { alertTopic } from '../../alerts/sns/channel';
import { recordKeeper } from '../../evidence/record-keeper';
import { readAlertSettings } from '../environment';
import { type Environment, systemClock } from './wire';

/** Where alerts and records of executions go, and what each alert says of this workflow. */
export function alerts(environment: Environment) {
  const { topicArn, chat, records, ...settings } = readAlertSettings(environment);
  return { ...settings, channel: alertTopic(topicArn, { chat }), keep: recordKeeper(records, systemClock) };
}
