import type { Alert } from '../alert';
import { commandLines, stepsFor } from '../steps';
import { escaped } from '../text';
import { byItself, headline, place, refusal, repetition, subject, why } from '../wording';

/** Characters of the description, and of one step; the guide names no limits, and Slack shows 3,000 in one block. */
const DESCRIPTION_LIMIT = 3_000;
const STEP_LIMIT = 1_500;

/** What Amazon Q Developer in chat applications shows (its guide, "Custom notifications"); it drops any other text of a topic. */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** The same for every alert of an incident, so that they are one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
  };
}

/** The alert in the same words as the email. */
export function chatNotification(alert: Alert): ChatNotification {
  const { secretArn, secretName, kind, severity, incident, occurredAt, executionArn, runbook, executionUrl } = alert;
  const paragraphs = [
    `*${escaped(headline(alert), DESCRIPTION_LIMIT)}*`,
    ...[place(alert), refusal(alert), repetition(alert), ...why(alert), ...byItself(alert)].flatMap((text) =>
      text === undefined ? [] : [escaped(text, DESCRIPTION_LIMIT)],
    ),
  ];
  const steps = stepsFor(alert).map((step) => {
    const commands = commandLines(step, alert);
    const told = escaped(`${step.heading} ${step.note}`.trim(), STEP_LIMIT);
    return commands.length === 0 ? told : `${told}\n\`\`\`${escaped(commands.join('\n'), STEP_LIMIT)}\`\`\``;
  });
  const links = Object.entries({ Runbook: runbook, Execution: executionUrl }).flatMap(([name, url]) =>
    url === undefined ? [] : [`<${url}|${name}>`],
  );
  const nextSteps = [...steps, ...links];
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: escaped(subject(alert), DESCRIPTION_LIMIT),
      description: fitting(paragraphs),
      ...(nextSteps.length > 0 && { nextSteps }),
      keywords: ['password-rotation', severity],
    },
    metadata: {
      threadId: `${secretName} ${incident?.since ?? occurredAt}`,
      summary: subject(alert),
      eventType: kind,
      relatedResources: [secretArn, executionArn],
    },
  };
}

/** As many paragraphs as fit. */
function fitting(paragraphs: readonly string[]): string {
  let text = '';
  for (const paragraph of paragraphs) {
    const longer = text === '' ? paragraph : `${text}\n${paragraph}`;
    if (longer.length > DESCRIPTION_LIMIT) break;
    text = longer;
  }
  return text;
}
