-- Strangers may ask for a password and are not sent away by their address.
CREATE USER IF NOT EXISTS 'lab'@'%' IDENTIFIED BY 'no stranger knows this';
