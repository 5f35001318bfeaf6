import { ALERT_ATTRIBUTE, parseAlert } from '../sns/alert-attribute';
import { slackBlocks } from './blocks';
import type { SlackMessage } from './message';
import { fields, message, section } from './message';

/** The fields of an SNS notification that are read here (SNS guide, "Amazon SNS message format"). */
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
 * A notification for Slack: a rotation alert in full, a CloudWatch alarm by name, state and reason, and anything else as
 * plain text, because an unforeseen message may be the important one.
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
  const { emoji, color } = ALARM_STATE[alarm.NewStateValue] ?? { emoji: ':grey_question:', color: GREY };
  return message(`${emoji} Alarm ${alarm.AlarmName}: ${alarm.NewStateValue}`, color, [
    section(alarm.AlarmDescription || 'The alarm has no description.'),
    fields([
      ['State', alarm.NewStateValue],
      ['Reason', alarm.NewStateReason],
    ]),
  ]);
}

const GREY = '#868e96';
const ALARM_STATE: Readonly<Record<string, { readonly emoji: string; readonly color: string }>> = {
  ALARM: { emoji: ':red_circle:', color: '#e8590c' },
  OK: { emoji: ':white_check_mark:', color: '#2f9e44' },
};

function plain({ Subject, Message }: Notification): SlackMessage {
  // Slack refuses empty texts.
  const subject = Subject || 'Message on the alert topic';
  return message(subject, GREY, [section(Message.trim() === '' ? '(no text)' : Message)]);
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
