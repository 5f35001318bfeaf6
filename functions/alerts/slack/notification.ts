import { ALERT_ATTRIBUTE, parseAlert } from '../sns/alert-attribute';
import { slackBlocks } from './blocks';
import type { SlackMessage } from './message';
import { fields, header, message, section } from './message';

/** What of an SNS notification is read here (SNS guide, "Amazon SNS message format"). */
export interface Notification {
  readonly Subject?: string | null;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** The fields of a CloudWatch alarm's message that a person needs (CloudWatch guide, "Alarm notifications"). */
interface Alarm {
  readonly AlarmName: string;
  readonly NewStateValue: string;
  readonly NewStateReason: string;
  readonly AlarmDescription?: string | null;
}

/**
 * A notification for Slack: a rotation alert in full, a CloudWatch alarm by name, state and reason, and anything else
 * as the text it is, since a message nobody foresaw may be the important one.
 */
export function slackNotification(notification: Notification): SlackMessage {
  const attribute = notification.MessageAttributes?.[ALERT_ATTRIBUTE];
  const alert = attribute && parseAlert(attribute.Value);
  if (alert !== undefined) {
    return slackBlocks(alert);
  }
  const alarm = alarmIn(notification.Message);
  return alarm === undefined ? plain(notification) : alarmMessage(alarm);
}

function alarmMessage(alarm: Alarm): SlackMessage {
  const emoji = { ALARM: ':rotating_light:', OK: ':white_check_mark:' }[alarm.NewStateValue] ?? ':grey_question:';
  return message(`${alarm.AlarmName} is in state ${alarm.NewStateValue}: ${alarm.NewStateReason}`, [
    header(`${emoji} Alarm: ${alarm.AlarmName}`),
    section(alarm.AlarmDescription || 'The alarm has no description.'),
    fields([
      ['State', alarm.NewStateValue],
      ['Reason', alarm.NewStateReason],
    ]),
  ]);
}

function plain({ Subject, Message }: Notification): SlackMessage {
  // Slack refuses empty texts.
  const subject = Subject || 'Message on the alert topic';
  return message(subject, [header(subject), section(Message.trim() === '' ? '(no text)' : Message)]);
}

function alarmIn(text: string): Alarm | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isAlarm(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAlarm(value: unknown): value is Alarm {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['AlarmName', 'NewStateValue', 'NewStateReason'].every((name) => typeof Reflect.get(value, name) === 'string') &&
    ['string', 'undefined'].includes(typeof (Reflect.get(value, 'AlarmDescription') ?? undefined))
  );
}
