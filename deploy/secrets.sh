#!/bin/sh
# Makes the secrets of the compose stack, each once, at random; what is there already is left alone.
# Each subdirectory is a volume that only the container of that name mounts. Nothing is printed but file names.
set -eu
umask 077
cd /secrets

# Hexadecimal needs no escaping, neither in a URL nor in a configuration file nor in SQL.
random() { od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n'; }

# keep FILE OWNER MODE COMMAND...: what the command prints becomes the file, whole or not at all
keep() {
  file=$1 owner=$2 mode=$3
  shift 3
  if [ -s "$file" ]; then return; fi
  "$@" >"$file.new"
  chown "$owner" "$file.new"
  chmod "$mode" "$file.new"
  mv "$file.new" "$file"
  echo "secrets: made $file"
}

database_url() { printf 'mysql://ms_client:%s@mysql:3306/ms_client' "$(cat mysql/user_password)"; }
amqp_url() { printf 'amqp://ms-client:%s@rabbitmq:5672/%%2F' "$(cat rabbitmq/password)"; }
rabbitmq_conf() { printf 'default_user = ms-client\ndefault_pass = %s\n' "$(cat rabbitmq/password)"; }

# The owners are the users of the images: 999 mysql, 65532 ms-client, 472 grafana.
keep mysql/root_password 999:999 0400 random
keep mysql/user_password 999:999 0400 random

# The broker's image takes a password from a configuration file only. It is read by a user whose number differs from image
# to image, so all may read it: "all" are the processes of one container.
keep rabbitmq/password 0:0 0400 random
keep rabbitmq/rabbitmq.conf 0:0 0444 rabbitmq_conf

keep client/database_url 65532:65532 0400 database_url
keep client/amqp_url 65532:65532 0400 amqp_url
keep client/admin_password 65532:65532 0400 random

keep grafana/admin_password 472:0 0400 random

# For the neighbours of the profile: the broker's address and login. Which user they run as is not known here.
keep neighbours/amqp_url 0:0 0444 amqp_url
