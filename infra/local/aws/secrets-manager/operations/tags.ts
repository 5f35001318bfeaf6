import { list, required, text } from '../../api/input-shape';
import { invalidRequest, limitExceeded } from '../service-exceptions';
import type { Secret } from '../secret';
import { MAX_TAGS, secretId, tags } from './fields';
import type { SecretsManagerContext } from './context';
import { operation } from './context';

/** TagResource: adds tags, or overwrites those of the same key. */
export const tagResource = operation({ SecretId: secretId, Tags: required(tags) }, (context, input) => {
  const secret = context.secrets.findUsable(input.SecretId);
  return retag(context, secret, { ...secret.tags, ...tagRecord(input.Tags) });
});

/** UntagResource: keys that are not there are ignored. */
export const untagResource = operation(
  { SecretId: secretId, TagKeys: required(list(text({ min: 1, max: 128 }))) },
  (context, input) => {
    const secret = context.secrets.findUsable(input.SecretId);
    return retag(
      context,
      secret,
      Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !input.TagKeys.includes(key))),
    );
  },
);

function retag(context: SecretsManagerContext, secret: Secret, changed: Secret['tags']) {
  if (Object.keys(changed).length > MAX_TAGS) throw limitExceeded(`A secret can have ${MAX_TAGS} tags.`);
  context.secrets.replace({ ...secret, tags: changed, changedAt: context.now() });
  return {};
}

/** A list of tags as a record. @throws ServiceError `InvalidRequestException` if a key occurs twice. */
export function tagRecord(list: readonly { readonly Key: string; readonly Value: string }[]): Secret['tags'] {
  const record = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
  if (Object.keys(record).length < list.length) throw invalidRequest('A tag key occurs twice.');
  return record;
}
