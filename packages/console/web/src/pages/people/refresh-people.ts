import { refreshApi } from '../../api/use-operation.ts';

export const PEOPLE_PATH = '/api/people';

export async function refreshPeople(): Promise<void> {
  await refreshApi(PEOPLE_PATH);
}
