import { type Answer, configMap, failure, json } from './local-server.ts';

/** The ConfigMap, to whoever asks. */
export const answer: Answer = (response) => json(response, configMap);

/** Takes only that token. */
export const knows =
  (token: () => string): Answer =>
  (response, { headers }) => {
    if (headers.authorization === `Bearer ${token()}`) json(response, configMap);
    else failure(response, 401, 'Unauthorized');
  };
