import { Confirm } from "./Confirm.tsx";
import type { Texts } from "@/lib/shared/texts.ts";

interface LogOutProps {
  /** Whether all devices are meant, and not this one alone. */
  isEverywhere?: boolean;
  /** The ways to log in that there are. */
  config: { signIn: object | null; takesLoginToken: boolean };
  texts: Texts;
}

/** Logs out, after saying what is needed to come back. */
export function LogOut({ isEverywhere = false, config, texts }: LogOutProps) {
  const { staff, devices, login } = texts;
  const ways = config.takesLoginToken ? "either" : "own";
  const comeBack = login.comeBack[config.signIn === null ? "token" : ways];
  const ask = isEverywhere ? devices.logOutEverywhere : staff.logOut;
  const means = isEverywhere ? devices.everywhereMeans : staff.logOutMeans;
  return (
    <Confirm ask={ask} means={`${means} ${comeBack}`}>
      <form method="post" action={isEverywhere ? "/orders/devices/logout" : "/logout"}>
        <button type="submit">{ask}</button>
      </form>
    </Confirm>
  );
}
